// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeException;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.LaneKeeper;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.lane.TwoRings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Turns;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An end that waits for nothing, and wants to be called when there is something: it is called for
 * that, and not for what its peer writes into the words of the memory.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(60)
final class CalledBackLaneTest implements LaneStay.Host, Turns {
    private static final long FAR = 1L << 50;

    private final LaneSettings settings =
            new LaneSettings(LaneMode.AUTO, Duration.ofHours(1), 100, 100);
    private final LaneKeeper keeper = new LaneKeeper(settings);

    private LaneFiles files;
    private SocketPair pair;
    private SocketPair room;
    private LaneSocket end;
    private LaneStay stay;
    private RingHeader words;

    /** The test has the turns until it has closed. */
    private volatile boolean free;

    @BeforeEach
    void enter(@TempDir Path directory) throws IOException {
        files = LaneFiles.fromNowOn();
        var sockets = new LinuxSockets(settings);
        pair = SocketPair.of(sockets, directory.resolve("pipe"));
        room = SocketPair.of(sockets, directory.resolve("room"));
        var way = new LaneStay.Way("pipe", LaneToken.NONE, null);
        end = new LaneSocket(this, way, Deadline.PASSED, pair.near());
        end.usedIn(this);
        LaneMemory.Made made = LaneMemory.make(TwoRings.RING);
        LinuxLanes.close(made.descriptor());
        words = made.memory().rings().header(true);
        assertThat(stay.enter(Lane.of(made.memory(), true, room.near()), null)).isTrue();
    }

    @AfterEach
    void close() throws IOException {
        end.close();
        free = true;
        keeper.wake();
        pair.close();
        room.close();
        files.awaitMapped(0);
    }

    @Override
    public LaneSettings settings() {
        return settings;
    }

    @Override
    public LaneKeeper keeper() {
        return keeper;
    }

    @Override
    public void begun(LaneStay begun, Deadline limit) {
        stay = begun;
    }

    @Override
    public void ask(LaneStay asking) {
        throw new AssertionError("this is a server");
    }

    @Override
    public void left(LaneStay leaving, LaneMemory memory, @Nullable Object payer) {
        // nobody counts
    }

    @Override
    public void ended(LaneStay ending) {
        // nobody offers it
    }

    @Override
    public boolean ifNobodyReads(Runnable work) {
        if (free) {
            work.run();
        }
        return free;
    }

    @Override
    public boolean ifNobodyWrites(Runnable work) {
        return ifNobodyReads(work);
    }

    private void send(int... bytes) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(bytes.length);
        for (int each : bytes) {
            all.put((byte) each);
        }
        assertThat(pair.far().sink().writeNow(all.flip())).isEqualTo(bytes.length);
    }

    private int read(int most) throws IOException {
        return end.source().readNow(ByteBuffer.allocate(most));
    }

    private void goIntoRing() throws IOException {
        words.store(RingHeader.MARK, 1);
        send(0); // a bell
        assertThat(read(100)).isZero();
    }

    /** Where the socket has nothing, as it has a thread of its own that calls. */
    private boolean isCalledAtOnce() throws Exception {
        var called = new AtomicBoolean();
        end.onReadable(() -> called.set(true));
        var next = new CountDownLatch(1);
        keeper.run(next::countDown); // behind that call, if there is one
        assertThat(next.await(20, TimeUnit.SECONDS)).isTrue();
        end.ignoreReadable();
        return called.get();
    }

    private void assertFault() {
        assertThatThrownBy(() -> read(100))
                .isInstanceOfSatisfying(
                        NamedPipeException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(Win32Error.INVALID_DATA))
                .hasMessageContaining("the other end broke the shared memory");
    }

    @Test
    void itIsCalledForBytesThatAreThereUntilTheyAreRead() throws Exception {
        goIntoRing();
        assertThat(isCalledAtOnce()).isFalse();
        words.store(RingHeader.TAIL, 3);
        assertThat(isCalledAtOnce()).isTrue();
        assertThat(isCalledAtOnce()).isTrue();
        assertThat(read(2)).isEqualTo(2);
        assertThat(isCalledAtOnce()).isTrue();
        assertThat(read(100)).isOne();
        assertThat(isCalledAtOnce()).isFalse();
    }

    /** One receive brings the stream up to the mark, the last bell, and what follows. */
    @Test
    void itIsCalledForWhatWasKeptBehindTheLastBell() throws Exception {
        words.store(RingHeader.MARK, 2 + 1);
        words.store(RingHeader.TAIL, 3);
        words.store(RingHeader.LEFT, 1 + 1);
        send(1, 2, 0, 5, 6);
        assertThat(read(100)).as("before the mark").isEqualTo(2);
        assertThat(isCalledAtOnce()).isTrue();
        assertThat(read(100)).as("in the ring").isEqualTo(3);
        assertThat(isCalledAtOnce()).isTrue();
        assertThat(read(1)).as("of what was kept").isOne();
        assertThat(isCalledAtOnce()).isTrue();
        assertThat(read(100)).isOne();
        assertThat(isCalledAtOnce()).isFalse();
    }

    /** As the socket was too full for a bell. */
    @Test
    void itIsCalledForAStreamThatGoesOnInTheRingWithoutABell() throws Exception {
        words.store(RingHeader.MARK, 2 + 1);
        words.store(RingHeader.TAIL, 3);
        send(5, 6);
        assertThat(read(2)).isEqualTo(2);
        assertThat(isCalledAtOnce()).isTrue();
        assertThat(read(100)).isEqualTo(3);
    }

    @Test
    void whatItHasReadIsItsOwnAffair() throws Exception {
        goIntoRing();
        words.store(RingHeader.TAIL, 3);
        assertThat(read(100)).isEqualTo(3);
        for (long head : new long[] {0, 2, FAR, -1}) {
            words.store(RingHeader.HEAD, head);
            assertThat(isCalledAtOnce()).as("with %s in HEAD", head).isFalse();
        }
    }

    @Test
    void whatIsInARingThatTheStreamHasNotReachedCallsNobody() throws Exception {
        words.store(RingHeader.MARK, 1000 + 1);
        words.store(RingHeader.TAIL, 3);
        assertThat(read(100)).isZero();
        assertThat(isCalledAtOnce()).isFalse();
    }

    /** Nor does the lane, which lasts as long as the other direction is in it. */
    @Test
    void aWriterThatHasGoneBackCallsNobody() throws Exception {
        goIntoRing();
        words.store(RingHeader.LEFT, 1 + 1);
        assertThat(isCalledAtOnce()).isTrue();
        assertThat(read(100)).isZero();
        assertThat(isCalledAtOnce()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 1125899906842624", "0, -1", "520, -1", "520, 1125899906842624"})
    void aWordThatCannotBeEndsTheConnection(int word, long value) throws Exception {
        goIntoRing();
        words.store(word, value);
        assertThat(isCalledAtOnce()).as("to be told").isTrue();
        words.store(word, 0);
        assertFault();
        assertThat(pair.far().source().readNow(ByteBuffer.allocate(1))).isNegative();
    }

    /** Else its peer could have it called whenever it has looked in vain. */
    @ParameterizedTest
    @CsvSource({"0, 5", "520, 2"})
    void whatItWasCalledForIsNotTakenBack(int word, long value) throws Exception {
        goIntoRing();
        words.store(word, value);
        assertThat(isCalledAtOnce()).isTrue();
        words.store(word, 0);
        assertFault();
        words.store(word, value);
        assertFault();
    }
}
