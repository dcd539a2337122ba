// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.OpenDescriptors;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.UnixProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a connection goes into a lane and out of it, and that nothing is left of one. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class LaneLifeTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(40);

    /** Few moves are much for a machine that has other things to do. */
    private static final int MUCH = 4;

    private static final int MANY = 100;

    /** Both ends are in this process, and have a mapping each. */
    private static final int ONE_LANE = 2;

    /** So many rounds are far more than it takes to enter. */
    private static final int LONG_TALK = 400;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private LaneFiles files;
    private int rounds;

    @BeforeEach
    void see() throws IOException {
        files = LaneFiles.fromNowOn();
    }

    private static Provider provider(LaneMode mode, Duration silence, int much, int most) {
        return new UnixProvider(
                "linux", new LinuxSockets(new LaneSettings(mode, silence, much, most)));
    }

    private static Provider busy(Duration silence) {
        return provider(LaneMode.AUTO, silence, MUCH, MANY);
    }

    private NamedPipeServerChannel bind(Provider backend, PipeMode mode) throws IOException {
        return PipeBuilders.server(backend).mode(mode).bind(NamedPipeAddress.of(name));
    }

    /** Question and answer, both of which name the round. */
    private void talk(Ends ends) throws IOException {
        rounds++;
        pass(ends.client(), ends.server());
        pass(ends.server(), ends.client());
    }

    private void pass(NamedPipeChannel from, NamedPipeChannel to) throws IOException {
        from.write(ByteBuffer.allocate(Integer.BYTES).putInt(rounds).flip());
        ByteBuffer got = ByteBuffer.allocate(Integer.BYTES);
        while (got.hasRemaining()) {
            assertThat(to.read(got)).isPositive();
        }
        assertThat(got.getInt(0)).isEqualTo(rounds);
    }

    private void talkUntilMapped(Ends ends, int count) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        int seen = files.mapped();
        while (seen != count && System.nanoTime() - end < 0) {
            for (int i = 0; i < 10 * MUCH; i++) {
                talk(ends);
            }
            seen = files.mapped();
        }
        assertThat(seen).as("mappings of lanes").isEqualTo(count);
    }

    private void talkLong(Ends ends) throws IOException {
        for (int i = 0; i < LONG_TALK; i++) {
            talk(ends);
        }
    }

    private static void awaitDescriptors(long expected) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        long seen = OpenDescriptors.here();
        while (seen > expected && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
            seen = OpenDescriptors.here();
        }
        assertThat(seen).as("open descriptors").isLessThanOrEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    void aBusyConnectionEntersByItself(PipeMode mode) throws Exception {
        Provider backend = busy(NEVER);
        try (var listener = bind(backend, mode);
                Ends ends = Ends.of(listener, backend)) {
            assertThat(files.mapped()).as("at first").isZero();
            talkUntilMapped(ends, ONE_LANE);
            talkLong(ends);
            assertThat(files.mapped()).isEqualTo(ONE_LANE);
        }
    }

    @Test
    void aQuietConnectionStaysOnItsSocket() throws Exception {
        Provider backend = provider(LaneMode.AUTO, NEVER, 4 * LONG_TALK, MANY);
        try (var listener = bind(backend, PipeMode.MESSAGE);
                Ends ends = Ends.of(listener, backend)) {
            talkLong(ends);
            assertThat(files.mapped()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    void itLeavesAfterASilenceAndComesBack(PipeMode mode) throws Exception {
        Provider backend = busy(SOON);
        try (var listener = bind(backend, mode);
                Ends ends = Ends.of(listener, backend)) {
            talk(ends);
            long descriptors = OpenDescriptors.here();
            for (int i = 0; i < 5; i++) {
                talkUntilMapped(ends, ONE_LANE);
                files.awaitMapped(0);
                awaitDescriptors(descriptors + 1); // one is of the loops that wait for all sockets
                talk(ends);
            }
        }
    }

    /** A bell rings for a read whose time was over: the next one needs none, and takes none. */
    @Test
    void aBellThatNobodyTakesHoldsUpNobody() throws Exception {
        Provider backend = busy(Duration.ofSeconds(1));
        try (var listener = bind(backend, PipeMode.BYTE);
                Ends ends = Ends.of(listener, backend)) {
            talkUntilMapped(ends, ONE_LANE);
            ends.client().readTimeout(SOON);
            assertThatThrownBy(() -> ends.client().read(ByteBuffer.allocate(1)))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            pass(ends.server(), ends.client());
            files.awaitMapped(0);
            pass(ends.server(), ends.client());
        }
    }

    @Test
    void oneThatIsHalfClosedLeavesToo() throws Exception {
        Provider backend = busy(SOON);
        try (var listener = bind(backend, PipeMode.BYTE);
                Ends ends = Ends.of(listener, backend)) {
            talkUntilMapped(ends, ONE_LANE);
            ends.client().shutdownOutput();
            assertThat(ends.server().read(ByteBuffer.allocate(9))).isNegative();
            files.awaitMapped(0);
            pass(ends.server(), ends.client());
        }
    }

    /** What one end leaves behind in the lane is read, whatever it does next. */
    @Test
    void aStreamThatGoesInAndOutKeepsItsOrder() throws Exception {
        Provider backend = provider(LaneMode.AUTO, Duration.ofMillis(4), 2, MANY);
        try (var listener = bind(backend, PipeMode.BYTE);
                Ends ends = Ends.of(listener, backend)) {
            for (int i = 0; i < 10 * LONG_TALK; i++) {
                talk(ends);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    void nothingIsLeftOfAConnectionThatIsClosed(PipeMode mode) throws Exception {
        Provider backend = provider(LaneMode.ALWAYS, NEVER, MUCH, MANY);
        try (var listener = bind(backend, mode)) {
            try (Ends ends = Ends.of(listener, backend)) {
                talkUntilMapped(ends, ONE_LANE);
            }
            files.awaitMapped(0);
            long descriptors = OpenDescriptors.here();
            for (int i = 0; i < 20; i++) {
                try (Ends ends = Ends.of(listener, backend)) {
                    talkUntilMapped(ends, ONE_LANE);
                    if (i % 2 == 0) {
                        ends.server().close();
                    }
                }
                files.awaitMapped(0);
            }
            awaitDescriptors(descriptors);
        }
        assertThat(LaneFiles.open()).as("descriptors of memory").isZero();
    }

    @Test
    void whoClosesWhileTheOtherReadsEndsItsReading() throws Exception {
        Provider backend = provider(LaneMode.ALWAYS, NEVER, MUCH, MANY);
        try (var listener = bind(backend, PipeMode.BYTE);
                Ends ends = Ends.of(listener, backend)) {
            talkUntilMapped(ends, ONE_LANE);
            ends.client().write(ByteBuffer.allocate(7));
            ends.client().close();
            ByteBuffer got = ByteBuffer.allocate(10);
            while (ends.server().read(got) >= 0) {
                assertThat(got.position()).isLessThanOrEqualTo(7);
            }
            assertThat(got.position()).isEqualTo(7);
        }
        files.awaitMapped(0);
    }

    /** Nor does a bell that lies in the socket look like something unread. */
    @Test
    void whatWasReadIsDrainedThoughTheReaderHasClosed() throws Exception {
        for (Duration silence : List.of(NEVER, Duration.ofMillis(1))) {
            Provider backend = provider(LaneMode.ALWAYS, silence, 2, MANY);
            try (var listener = bind(backend, PipeMode.BYTE)) {
                for (int i = 0; i < 100; i++) {
                    try (Ends ends = Ends.of(listener, backend)) {
                        talk(ends);
                        var reading = CompletableFuture.runAsync(() -> readAndClose(ends.client()));
                        ends.server().write(ByteBuffer.allocate(1));
                        ends.server().write(ByteBuffer.allocate(1));
                        reading.get(LONG.toSeconds(), TimeUnit.SECONDS);
                        ends.server().awaitDrain(LONG);
                    }
                }
            }
        }
    }

    private static void readAndClose(NamedPipeChannel pipe) {
        try (pipe) {
            ByteBuffer got = ByteBuffer.allocate(2);
            while (got.hasRemaining()) {
                assertThat(pipe.read(got)).isPositive();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whereNoMoreMemoryIsAllowedTheSocketGoesOn() throws Exception {
        Provider backend = provider(LaneMode.AUTO, NEVER, MUCH, 1);
        Provider again = provider(LaneMode.AUTO, SOON, MUCH, MANY); // asks again after so long
        try (var listener = bind(backend, PipeMode.MESSAGE);
                Ends second = Ends.of(listener, again)) {
            try (Ends first = Ends.of(listener, backend)) {
                talkUntilMapped(first, ONE_LANE);
                talkLong(second);
                assertThat(files.mapped()).as("with another connection").isEqualTo(ONE_LANE);
            }
            files.awaitMapped(0);
            talkUntilMapped(second, ONE_LANE);
        }
    }

    @Test
    void whereNoMemoryIsAllowedAtAllTheSocketServes() throws Exception {
        for (LaneMode mode : new LaneMode[] {LaneMode.AUTO, LaneMode.ALWAYS}) {
            Provider backend = provider(mode, SOON, MUCH, 0);
            try (var listener = bind(backend, PipeMode.MESSAGE);
                    Ends ends = Ends.of(listener, backend)) {
                talkLong(ends);
                assertThat(files.mapped()).isZero();
            }
        }
    }

    @Test
    void withOneEndThatHasNoLanesTheSocketServes() throws Exception {
        Provider on = provider(LaneMode.ALWAYS, NEVER, MUCH, MANY);
        Provider off = provider(LaneMode.OFF, NEVER, MUCH, MANY);
        for (boolean server : new boolean[] {true, false}) {
            try (var listener = bind(server ? on : off, PipeMode.MESSAGE);
                    Ends ends = Ends.of(listener, server ? off : on)) {
                talkLong(ends);
                assertThat(files.mapped()).isZero();
            }
        }
    }

    @Test
    void aPlainClientIsServedBySocket() throws Exception {
        Provider backend = provider(LaneMode.ALWAYS, NEVER, MUCH, MANY);
        try (var listener = bind(backend, PipeMode.BYTE);
                RawPeer peer = RawPeer.connect(directory.raw(name));
                NamedPipeChannel server = listener.accept(LONG)) {
            for (int i = 0; i < LONG_TALK; i++) {
                peer.send(ByteBuffer.allocate(Integer.BYTES).putInt(i).flip());
                ByteBuffer got = ByteBuffer.allocate(Integer.BYTES);
                while (got.hasRemaining()) {
                    assertThat(server.read(got)).isPositive();
                }
                server.write(got.flip());
                assertThat(peer.receive(Integer.BYTES).order(ByteOrder.BIG_ENDIAN).getInt())
                        .isEqualTo(i);
            }
            assertThat(files.mapped()).isZero();
        }
    }
}
