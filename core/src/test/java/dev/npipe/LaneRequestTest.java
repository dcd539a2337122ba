// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.Provider;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.HelloExchange;
import dev.npipe.internal.unix.greeting.ServerHello;
import dev.npipe.internal.unix.greeting.SilenceCheck;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who asks for shared memory beneath a connection, byte by byte, and what it is told. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(30)
final class LaneRequestTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final NamedPipeAddress address = NamedPipeAddress.of(PipeDirectory.uniqueName());
    private final List<Integer> descriptors = new ArrayList<>();
    private NamedPipeServerChannel server;
    private Path path;

    @BeforeEach
    void bind() throws IOException {
        var lanes = new LaneSettings(LaneMode.AUTO, Duration.ofMinutes(1), 256, 2);
        Provider provider = new UnixProvider("linux", new LinuxSockets(lanes));
        server = new NamedPipeServerChannelBuilder(() -> provider).bind(address);
        path = SocketPaths.npipe(SocketPaths.base(), address);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        CallState state = States.borrow();
        try {
            descriptors.forEach(descriptor -> Libc.close(state, descriptor));
        } finally {
            States.giveBack(state);
        }
    }

    private static ByteBuffer hello(int laneVersion) {
        return RawPeer.helloOfLanes(Handshake.KIND_OPEN, laneVersion, LaneToken.NONE).encode();
    }

    /** Asks, and keeps what it gets, as a lane whose other end is gone is given back. */
    private int statusFor(int laneVersion, LaneToken token) throws IOException {
        ClientHello hello = RawPeer.helloOfLanes(Handshake.KIND_LANE, laneVersion, token);
        Deadline limit = Deadline.after(LONG);
        UnixSocket asking = new LinuxSockets().connect(path).orElseThrow();
        try {
            int status = HelloExchange.ask(asking, hello, limit, SilenceCheck.NONE).status();
            if (status == Win32Error.SUCCESS) {
                IntStream.of(asking.takeDescriptors(limit)).forEach(descriptors::add);
            }
            assertThat(asking.source().read(ByteBuffer.allocate(1), limit)).isNegative();
            return status;
        } finally {
            asking.close();
        }
    }

    @Test
    void whoKnowsTheTokenOfAConnectionGetsOneLaneForIt() throws IOException {
        try (var peer = RawPeer.connect(path)) {
            ServerHello answer = peer.greet(hello(Lanes.VERSION));
            assertThat(answer.laneVersion()).isEqualTo(Lanes.VERSION);
            assertThat(statusFor(Lanes.VERSION, answer.token())).isEqualTo(Win32Error.SUCCESS);
            assertThat(statusFor(Lanes.VERSION, answer.token()))
                    .isEqualTo(Win32Error.NO_SYSTEM_RESOURCES);
        }
    }

    @Test
    void aTokenThatNobodyWasToldGetsNothing() throws IOException {
        try (var peer = RawPeer.connect(path)) {
            LaneToken token = peer.greet(hello(Lanes.VERSION)).token();
            LaneToken other = new LaneToken(token.first(), token.second() ^ 1);
            assertThat(statusFor(Lanes.VERSION, other)).isEqualTo(Win32Error.NO_SYSTEM_RESOURCES);
            assertThat(statusFor(Lanes.VERSION, LaneToken.NONE))
                    .isEqualTo(Win32Error.NO_SYSTEM_RESOURCES);
            assertThat(statusFor(2, token)).isEqualTo(Win32Error.NO_SYSTEM_RESOURCES);
        }
    }

    @Test
    void oneUserHasHalfOfAllLanes() throws IOException {
        try (var first = RawPeer.connect(path);
                var second = RawPeer.connect(path)) {
            LaneToken one = first.greet(hello(Lanes.VERSION)).token();
            LaneToken two = second.greet(hello(Lanes.VERSION)).token();
            assertThat(one).isNotEqualTo(two);
            assertThat(statusFor(Lanes.VERSION, one)).isEqualTo(Win32Error.SUCCESS);
            assertThat(statusFor(Lanes.VERSION, two)).isEqualTo(Win32Error.NO_SYSTEM_RESOURCES);
        }
    }

    @Test
    void whoKnowsNoLanesIsOfferedNone() throws IOException {
        for (int version : new int[] {0, 2}) {
            try (var peer = RawPeer.connect(path)) {
                ServerHello answer = peer.greet(hello(version));
                assertThat(answer.status()).isEqualTo(Win32Error.SUCCESS);
                assertThat(answer.laneVersion()).isZero();
                assertThat(answer.token()).isEqualTo(LaneToken.NONE);
            }
        }
    }
}
