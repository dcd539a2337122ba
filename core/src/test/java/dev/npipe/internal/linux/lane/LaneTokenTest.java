// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Lanes;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who gets the memory beneath a connection: who shows what its client was told, once. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class LaneTokenTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MANY = 100;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final Provider backend =
            new UnixProvider(
                    "linux",
                    new LinuxSockets(
                            new LaneSettings(LaneMode.AUTO, Duration.ofHours(1), MANY, MANY)));

    private LaneFiles files;
    private NamedPipeServerChannel listener;

    @BeforeEach
    void bind() throws IOException {
        files = LaneFiles.fromNowOn();
        listener = PipeBuilders.server(backend).bind(NamedPipeAddress.of(name));
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        files.awaitMapped(0);
        assertThat(LaneFiles.open()).as("descriptors of memory").isZero();
    }

    /** A connection whose client knows this version of lanes, and what it was answered. */
    private record Opened(RawPeer peer, NamedPipeChannel server, ServerHello answer)
            implements AutoCloseable {
        LaneToken token() {
            return answer.token();
        }

        @Override
        public void close() throws IOException {
            peer.close();
            server.close();
        }
    }

    private Opened open(int laneVersion) throws IOException {
        RawPeer peer = RawPeer.connect(directory.npipe(name));
        ServerHello answer =
                peer.greet(
                        RawPeer.helloOfLanes(Handshake.KIND_OPEN, laneVersion, LaneToken.NONE)
                                .encode());
        assertThat(answer.status()).isZero();
        return new Opened(peer, listener.accept(LONG), answer);
    }

    /** A client that shows this, and does not take what it is handed. */
    private record Asking(RawPeer peer, boolean isGranted) implements AutoCloseable {
        /** What it is handed lies there: the connection has entered its lane before. */
        void awaitHandedOver() throws IOException {
            assertThat(isGranted).isTrue();
            assertThat(peer.isReadableBy(LONG)).as("something was handed over").isTrue();
        }

        @Override
        public void close() throws IOException {
            peer.close();
        }
    }

    private Asking ask(int laneVersion, LaneToken token) throws IOException {
        RawPeer peer = RawPeer.connect(directory.npipe(name));
        ServerHello answer =
                peer.greet(RawPeer.helloOfLanes(Handshake.KIND_LANE, laneVersion, token).encode());
        return new Asking(peer, answer.status() == 0);
    }

    private void assertRefused(int laneVersion, LaneToken token) throws IOException {
        try (Asking asking = ask(laneVersion, token)) {
            assertThat(asking.isGranted()).isFalse();
            assertThat(asking.peer().bytesUntilTheEnd()).isZero();
        }
    }

    @Test
    void whoShowsTheTokenOfAConnectionIsHandedTheMemoryOnce() throws Exception {
        try (Opened one = open(Lanes.VERSION);
                Asking asking = ask(Lanes.VERSION, one.token())) {
            asking.awaitHandedOver();
            assertThat(files.mapped()).isEqualTo(1);
            assertRefused(Lanes.VERSION, one.token());
            assertThat(files.mapped()).isEqualTo(1);
        }
    }

    /** Who goes away with what it was handed has not moved, and may ask again. */
    @Test
    void memoryThatNobodyTakesIsGivenBack() throws Exception {
        try (Opened one = open(Lanes.VERSION)) {
            for (int i = 0; i < 10; i++) {
                try (Asking asking = ask(Lanes.VERSION, one.token())) {
                    assertThat(asking.isGranted()).isTrue();
                    files.awaitMapped(1);
                }
                files.awaitMapped(0);
            }
        }
    }

    @Test
    void aClientOfBeforeLanesIsOfferedNone() throws Exception {
        for (int version : new int[] {0, Lanes.VERSION + 1, 0xffff}) {
            try (Opened one = open(version)) {
                assertThat(one.answer().laneVersion()).isZero();
                assertThat(one.token()).isEqualTo(LaneToken.NONE);
            }
        }
    }

    @Test
    void everyConnectionHasATokenOfItsOwn() throws Exception {
        var seen = new HashSet<LaneToken>();
        for (int i = 0; i < 50; i++) {
            try (Opened one = open(Lanes.VERSION)) {
                assertThat(one.answer().laneVersion()).isEqualTo(Lanes.VERSION);
                assertThat(one.token()).isNotEqualTo(LaneToken.NONE);
                assertThat(seen.add(one.token())).as("a new one").isTrue();
            }
        }
    }

    @Test
    void aTokenThatNobodyWasToldIsRefused() throws Exception {
        try (Opened one = open(Lanes.VERSION)) {
            long first = one.token().first();
            long second = one.token().second();
            assertRefused(Lanes.VERSION, LaneToken.NONE);
            assertRefused(Lanes.VERSION, new LaneToken(first ^ 1, second));
            assertRefused(Lanes.VERSION, new LaneToken(first, second ^ (1L << 63)));
            assertRefused(Lanes.VERSION, new LaneToken(second, first));
            assertRefused(Lanes.VERSION + 1, one.token());
            assertThat(files.mapped()).isZero();
        }
    }

    @Test
    void theTokenOfAConnectionThatIsClosedIsRefused() throws Exception {
        Opened one = open(Lanes.VERSION);
        one.close();
        assertRefused(Lanes.VERSION, one.token());
        assertThat(files.mapped()).isZero();
    }

    @Test
    void aTokenIsGoodForOneConnectionAlone() throws Exception {
        try (Opened one = open(Lanes.VERSION);
                Opened other = open(Lanes.VERSION);
                Asking forOther = ask(Lanes.VERSION, other.token())) {
            forOther.awaitHandedOver();
            assertRefused(Lanes.VERSION, other.token());
            try (Asking forOne = ask(Lanes.VERSION, one.token())) {
                forOne.awaitHandedOver();
                assertThat(files.mapped()).isEqualTo(2);
            }
        }
    }
}
