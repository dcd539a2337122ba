// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
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
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;

/**
 * A client's view of a lane that it asked for as the protocol has it, and in which it keeps no rule
 * by itself.
 *
 * @param memory what it was handed
 * @param room its end of the second connection
 */
record RawLane(LaneMemory memory, int room) implements Closeable {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Where a client's hello says what it is going to do. */
    private static final int ACCESS = 20;

    private static final int READ = 1;

    /** Opens a pipe as a client that knows lanes; what it shows to get one. */
    static LaneToken greet(RawPeer peer) throws IOException {
        return peer.greet(hello(Handshake.KIND_OPEN, LaneToken.NONE).encode()).token();
    }

    /** The same as a client that only reads. */
    static LaneToken greetAsReader(RawPeer peer) throws IOException {
        ByteBuffer hello = hello(Handshake.KIND_OPEN, LaneToken.NONE).encode();
        return peer.greet(hello.putInt(ACCESS, READ)).token();
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

    /** A write of the server's for which the ring has no room, which sleeps when this returns. */
    FutureTask<Integer> sleepingWriter(NamedPipeChannel server) throws IOException {
        RingHeader toClient = header(false);
        toClient.store(RingHeader.READER_READY, 1);
        server.write(ByteBuffer.allocate(1000)); // it is in the ring from here on
        var writer = new FutureTask<>(() -> server.write(ByteBuffer.allocate(1 << 20)));
        Thread.ofPlatform().daemon().start(writer);
        while (toClient.load(RingHeader.WRITER_SLEEPS) == 0 && !writer.isDone()) {
            Thread.onSpinWait();
        }
        return writer;
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
