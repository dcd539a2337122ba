// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.HelloExchange;
import dev.npipe.internal.unix.greeting.SilenceCheck;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A client's view of a lane that it asked for as the protocol has it, and in which it keeps no rule
 * by itself.
 *
 * @param memory what it was handed
 * @param room its end of the second connection
 */
record RawLane(LaneMemory memory, int room) implements Closeable {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Opens a pipe as a client that knows lanes; what it shows to get one. */
    static LaneToken greet(RawPeer peer) throws IOException {
        return peer.greet(hello(Handshake.KIND_OPEN, LaneToken.NONE).encode()).token();
    }

    /** The same as a client that only reads. */
    static LaneToken greetAsReader(RawPeer peer) throws IOException {
        ClientHello both = hello(Handshake.KIND_OPEN, LaneToken.NONE);
        var reader =
                new ClientHello(
                        both.version(),
                        both.kind(),
                        both.capabilities(),
                        true,
                        false,
                        both.waitMillis(),
                        both.processId(),
                        both.laneVersion(),
                        both.token());
        return peer.greet(reader.encode()).token();
    }

    private static ClientHello hello(int kind, LaneToken token) {
        return RawPeer.helloOfLanes(kind, Lanes.VERSION, token);
    }

    /** Asks for the lane of a connection that its server has accepted. */
    static RawLane asking(LinuxSockets sockets, Path pipe, LaneToken token) throws IOException {
        int[] passed = handedOver(sockets, pipe, token);
        LaneMemory memory = LaneMemory.of(passed[0]);
        LinuxLanes.close(passed[0]);
        return new RawLane(memory, passed[1]);
    }

    /** The memory and the socket that who shows this token is handed. */
    static int[] handedOver(LinuxSockets sockets, Path pipe, LaneToken token) throws IOException {
        UnixSocket asking = sockets.connect(pipe).orElseThrow();
        try {
            Deadline limit = Deadline.after(LONG);
            ClientHello asks = hello(Handshake.KIND_LANE, token);
            assertThat(HelloExchange.ask(asking, asks, limit, SilenceCheck.NONE).status())
                    .isEqualTo(Win32Error.SUCCESS);
            return asking.takeDescriptors(limit);
        } finally {
            asking.close();
        }
    }

    RingHeader header(boolean toServer) {
        return memory.rings().header(toServer);
    }

    int capacity() {
        return memory.rings().capacity();
    }

    @Override
    public void close() {
        LinuxLanes.close(room);
        memory.close();
    }
}
