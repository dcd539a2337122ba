// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.BrokenPipeException;
import dev.npipe.MessageTooLongException;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.UnreadDataException;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.windows.lane.LaneBed.Ends;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the calls do whose data is in a lane on Windows: the same as in the pipe. */
@Timeout(60)
final class SectionLaneCallsTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final int RING = 256 * 1024;

    private final LaneBed bed = new LaneBed();

    @AfterEach
    void nothingIsLeft() {
        bed.awaitViews(0);
    }

    private static ByteBuffer of(int size, int number) {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            bytes.put((byte) number);
        }
        return bytes.flip();
    }

    @Test
    void aPeekSeesAMessageAndTakesNothing() throws Exception {
        try (Ends ends = bed.inALane(PipeMode.MESSAGE)) {
            ends.client().write(of(10, 1));
            ends.client().write(of(5, 2));
            for (int i = 0; i < 2; i++) {
                ByteBuffer seen = ByteBuffer.allocate(4);
                assertThat(ends.server().peek(seen)).isEqualTo(new PipePeek(4, 15, 6));
                assertThat(seen.flip()).isEqualTo(of(4, 1));
            }
            assertThat(ends.server().read(ByteBuffer.allocate(3))).isEqualTo(3);
            assertThat(ends.server().peek(ByteBuffer.allocate(99)))
                    .isEqualTo(new PipePeek(7, 12, 0));
            assertThat(ends.server().messageLength()).hasValue(10);
            assertThat(ends.server().read(ByteBuffer.allocate(99))).isEqualTo(7);
            assertThat(ends.server().readMessage(99)).hasValue(of(5, 2).array());
            assertThat(ends.server().peek(ByteBuffer.allocate(9))).isEqualTo(new PipePeek(0, 0, 0));
        }
    }

    @Test
    void aPeekSeesBytesAndTakesNothing() throws Exception {
        try (Ends ends = bed.inALane(PipeMode.BYTE)) {
            ends.server().write(of(10, 1));
            ByteBuffer seen = ByteBuffer.allocate(4);
            assertThat(ends.client().peek(seen)).isEqualTo(new PipePeek(4, 10, 0));
            assertThat(ends.client().available()).isEqualTo(10);
            assertThat(ends.client().read(ByteBuffer.allocate(99))).isEqualTo(10);
        }
    }

    @Test
    void aMessageThatIsTooLongStays() throws Exception {
        try (Ends ends = bed.inALane(PipeMode.MESSAGE)) {
            for (int size : new int[] {20, 100_000, 2 * RING}) {
                var writing = new FutureTask<>(() -> ends.client().write(of(size, 7)));
                Thread.ofPlatform().daemon().start(writing);
                assertThatThrownBy(() -> ends.server().readMessage(10))
                        .isInstanceOf(MessageTooLongException.class);
                assertThat(ends.server().readMessage(size)).hasValue(of(size, 7).array());
                assertThat(writing.get(20, TimeUnit.SECONDS)).isEqualTo(size);
            }
        }
    }

    @Test
    void byteReadModeMergesMessages() throws Exception {
        try (Ends ends = bed.inALane(PipeMode.MESSAGE)) {
            ends.server().readMode(PipeMode.BYTE);
            ends.client().write(of(3, 7));
            ends.client().write(of(4, 7));
            ByteBuffer got = ByteBuffer.allocate(99);
            assertThat(ends.server().read(got)).isEqualTo(7);
            assertThat(got.flip()).isEqualTo(of(7, 7));
        }
    }

    @Test
    void aTransactionGoesThroughTheLane() throws Exception {
        try (Ends ends = bed.inALane(PipeMode.MESSAGE)) {
            var serving =
                    new FutureTask<>(
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    byte[] question = ends.server().readMessage(99).orElseThrow();
                                    ends.server().write(ByteBuffer.wrap(question));
                                }
                                return true;
                            });
            Thread.ofPlatform().daemon().start(serving);
            long before = bed.windows.written();
            for (int i = 0; i < 100; i++) {
                assertThat(ends.client().transact(of(50, i), 99)).hasValue(of(50, i).array());
            }
            assertThat(serving.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(bed.windows.written() - before)
                    .as("bytes through the pipe")
                    .isLessThan(2 * 100 * 50);
            ends.server().write(of(1, 1));
            assertThatThrownBy(() -> ends.client().transact(of(1, 1), 99))
                    .isInstanceOf(UnreadDataException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatNeedsNoWaitingIsDoneAtOnce(PipeMode mode) throws Exception {
        try (Ends ends = bed.inALane(mode)) {
            assertThat(ends.server().tryRead(ByteBuffer.allocate(9))).isEmpty();
            int there = 0;
            while (ends.client().tryWrite(of(1000, 3)).isPresent()) {
                there++;
            }
            assertThat(there).isGreaterThan(10);
            ByteBuffer got = ByteBuffer.allocate(RING);
            int all = 0;
            for (var n = ends.server().tryRead(got); n.isPresent(); ) {
                all += n.getAsInt();
                n = ends.server().tryRead(got.clear());
            }
            assertThat(all).isGreaterThan((there - 1) * 1000);
            assertThat(ends.client().tryWrite(of(10, 3))).hasValue(10);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDrainWaitsForTheReader(PipeMode mode) throws Exception {
        try (Ends ends = bed.inALane(mode)) {
            ends.client().write(of(10, 1));
            assertThatThrownBy(() -> ends.client().awaitDrain(SHORT))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            var draining = draining(ends);
            assertThat(ends.server().read(ByteBuffer.allocate(10))).isEqualTo(10);
            assertThat(draining.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static FutureTask<Boolean> draining(Ends ends) {
        var draining =
                new FutureTask<>(
                        () -> {
                            ends.client().awaitDrain(LaneBed.LONG);
                            return true;
                        });
        Thread thread = Thread.ofPlatform().daemon().start(draining);
        while (!draining.isDone() && !isDraining(thread)) {
            Thread.onSpinWait();
        }
        return draining;
    }

    private static boolean isDraining(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitRead"));
    }

    @ParameterizedTest
    @EnumSource
    void aDrainFailsWhenTheReaderCloses(PipeMode mode) throws Exception {
        try (Ends ends = bed.inALane(mode)) {
            ends.client().write(of(10, 1));
            var draining = draining(ends);
            ends.server().close();
            assertThatThrownBy(() -> draining.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(BrokenPipeException.class);
        }
    }

    /** As in the pipe, where nothing is left to wait for. */
    @ParameterizedTest
    @EnumSource
    void aDrainThatBeginsAfterTheReaderHasClosedReturns(PipeMode mode) throws Exception {
        try (Ends ends = bed.inALane(mode)) {
            ends.client().write(of(10, 1));
            ends.server().close();
            ends.client().awaitDrain(LaneBed.LONG);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatADisconnectLeavesUnreadIsVoid(PipeMode mode) throws Exception {
        for (boolean looks : new boolean[] {false, true}) {
            try (Ends ends = bed.inALane(mode)) {
                ends.server().write(of(10, 1));
                ends.server().write(of(10, 1));
                assertThat(ends.client().read(ByteBuffer.allocate(10))).isEqualTo(10);
                ends.server().disconnect();
                if (looks) {
                    assertBroken(() -> ends.client().peek(ByteBuffer.allocate(9)));
                    assertThat(ends.client().available()).isZero();
                }
                assertThat(ends.client().read(ByteBuffer.allocate(10))).isNegative();
                assertThatThrownBy(() -> ends.client().write(of(1, 1)))
                        .isInstanceOf(NamedPipeException.class);
            }
            bed.awaitViews(0);
        }
    }

    private static void assertBroken(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(BrokenPipeException.class);
    }

    @ParameterizedTest
    @EnumSource
    void whatACloseLeavesUnreadIsReadThenTheEnd(PipeMode mode) throws Exception {
        for (boolean server : new boolean[] {false, true}) {
            try (Ends ends = bed.inALane(mode)) {
                var writer = server ? ends.server() : ends.client();
                var reader = server ? ends.client() : ends.server();
                for (int i = 0; i < 50; i++) {
                    writer.write(of(100, i));
                }
                writer.close();
                assertAllIsThere(reader);
                assertThat(reader.read(ByteBuffer.allocate(10))).isNegative();
            }
            bed.awaitViews(0);
        }
    }

    private static void assertAllIsThere(NamedPipeChannel reader) throws IOException {
        for (int i = 0; i < 50; i++) {
            ByteBuffer got = ByteBuffer.allocate(100);
            while (got.hasRemaining()) {
                assertThat(reader.read(got)).isPositive();
            }
            assertThat(got.flip()).isEqualTo(of(100, i));
        }
    }

    /** The client has begun with its token, which lies behind what nobody reads. */
    @ParameterizedTest
    @EnumSource
    void aServerThatNeverReadsHoldsNothingUp(PipeMode mode) throws Exception {
        try (Ends ends = bed.open(bed.provider(LaneMode.AUTO, SHORT), mode)) {
            ends.client().write(of(10, 1));
            int round = 0;
            while (bed.windows.mappedViews() == 0) {
                ends.server().write(of(10, round));
                assertThat(ends.client().read(ByteBuffer.allocate(10))).isEqualTo(10);
                round++;
            }
            ends.client().write(of(10, 2));
            assertThatThrownBy(() -> ends.client().awaitDrain(SHORT))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            ends.client().writeTimeout(SHORT);
            assertThatThrownBy(() -> fill(ends.client()))
                    .isInstanceOf(InterruptedByTimeoutException.class);
        }
    }

    private static void fill(NamedPipeChannel pipe) throws IOException {
        for (int i = 0; i < 3 * RING; i += 1000) {
            pipe.write(of(1000, i));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriterThatSleepsIsWokenByRoom(PipeMode mode) throws Exception {
        try (Ends ends = bed.inALane(mode)) {
            for (boolean server : new boolean[] {false, true}) {
                var from = server ? ends.server() : ends.client();
                var to = server ? ends.client() : ends.server();
                int size = 3 * RING;
                var writing = new FutureTask<>(() -> from.write(of(size, 9)));
                Thread thread = Thread.ofPlatform().daemon().start(writing);
                while (thread.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
                int all = 0;
                while (all < size) {
                    int n = to.read(ByteBuffer.allocate(10_000));
                    assertThat(n).isPositive();
                    all += n;
                }
                assertThat(all).isEqualTo(size);
                assertThat(writing.get(20, TimeUnit.SECONDS)).isEqualTo(size);
            }
        }
    }

    /** Its token lies behind what the server never reads. */
    @ParameterizedTest
    @EnumSource
    void aWriterThatSleepsIsWokenWhenItsServerClosesWithoutHavingEntered(PipeMode mode)
            throws Exception {
        try (Ends ends = bed.open(bed.provider(LaneMode.AUTO, SHORT), mode)) {
            ends.client().write(of(10, 1));
            while (bed.windows.mappedViews() < LaneBed.ONE_LANE) {
                ends.server().write(of(10, 2));
                assertThat(ends.client().read(ByteBuffer.allocate(10))).isEqualTo(10);
            }
            ends.client().writeTimeout(LaneBed.LONG.multipliedBy(2));
            var writing = new FutureTask<>(() -> ends.client().write(of(3 * RING, 3)));
            Thread thread = Thread.ofPlatform().daemon().start(writing);
            while (thread.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
            ends.server().close();
            assertThatThrownBy(() -> writing.get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NamedPipeException.class);
        }
    }

    /** A message of no bytes is one there too, and ends nothing. */
    @Test
    void aMessageOfNoBytesComes() throws Exception {
        try (Ends ends = bed.inALane(PipeMode.MESSAGE)) {
            ends.client().write(of(0, 0));
            ends.client().write(of(2, 1));
            assertThat(ends.server().readMessage(9)).hasValue(new byte[0]);
            assertThat(ends.server().readMessage(9)).hasValue(of(2, 1).array());
        }
    }
}
