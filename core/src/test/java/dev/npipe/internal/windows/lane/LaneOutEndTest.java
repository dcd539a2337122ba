// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.RingHeader;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the way out ends: it goes back to the pipe, or nobody reads any more; and who waits. */
@Timeout(60)
final class LaneOutEndTest extends LaneOutBed {
    @Test
    void itStaysWhileItsReaderIsNotThere() throws Exception {
        inTheRing();
        header.store(RingHeader.READER_MOVED, 0);
        out.leave();
        assertIsThere();
    }

    @Test
    void aClientThatNeverBeganLeavesOnlyWhatItsServerHasEntered() throws Exception {
        out.enter(memory.client());
        out.leave();
        assertThat(out.hasLane()).isTrue();
        header.store(RingHeader.READER_READY, 1);
        out.leave();
        assertHasLeft(0);
        assertThat(pipe.written).isEmpty();
    }

    @Test
    void aServerThatNeverBeganLeavesAtOnce() throws Exception {
        var server = new LaneOut(pipe, owner, true, () -> {});
        server.enter(memory.server());
        server.leave();
        assertThat(server.hasLane()).isFalse();
        assertThat(memory.header(false).load(RingHeader.LEFT)).isOne();
        assertThat(pipe.written).isEmpty();
    }

    @Test
    void whoseReaderHasGoneDoesNotLeave() throws Exception {
        inTheRing();
        out.readerHasGone();
        out.leave();
        assertThat(out.hasLane()).isTrue();
        assertThat(header.load(RingHeader.LEFT)).isZero();
    }

    @Test
    void theNextLaneBeginsAnew() throws Exception {
        inTheRing();
        header.store(RingHeader.READER_SLEEPS, 1);
        write(3);
        read();
        out.leave();
        out.sent(4);
        var next = new FakeLane();
        out.enter(next.client());
        assertThat(out.goesIntoRing(Deadline.PASSED)).isTrue();
        assertThat(next.header(true).load(RingHeader.MARK)).isEqualTo(4 + 1);
        next.header(true).store(RingHeader.READER_MOVED, 1);
        out.leave();
        assertThat(next.header(true).load(RingHeader.LEFT)).as("its own bells").isEqualTo(1 + 1);
    }

    @Test
    void whatNobodyReadsGoesIntoThePipe() throws Exception {
        inTheRing();
        header.store(RingHeader.READER_CLOSED, 1);
        assertThat(out.goesIntoRing(Deadline.PASSED)).isFalse();
    }

    /** What ends a wait for room. */
    enum End {
        /** The reader says that it has closed. */
        CLOSED,

        /** The connection knows that nobody is there. */
        KNOWN,

        /** The second pipe has ended. */
        GONE
    }

    @ParameterizedTest
    @EnumSource
    void aWaitForRoomEndsWithTheReader(End end) throws Exception {
        inTheRing();
        write(CAPACITY);
        ends(end);
        assertThat(out.writeBytes(ByteBuffer.allocate(1), Deadline.NEVER)).isNegative();
        assertThat(out.writeMessage(ByteBuffer.allocate(1), Deadline.NEVER)).isFalse();
        assertThat(out.writeMessage(ByteBuffer.allocate(2 * CAPACITY), Deadline.NEVER)).isFalse();
    }

    /** Else what follows would go into the pipe of a reader that is in the ring. */
    @Test
    void aWaitForRoomThatTheSystemCannotDoIsNoEnd() throws Exception {
        inTheRing();
        write(CAPACITY);
        memory.failure = Win32Error.exception("pipe", Win32Error.NO_SYSTEM_RESOURCES, "none");
        assertThatThrownBy(() -> out.writeMessage(ByteBuffer.allocate(1), Deadline.NEVER))
                .isSameAs(memory.failure);
        memory.failure = null;
        memory.whileWaiting = this::read;
        assertThat(out.writeMessage(ByteBuffer.allocate(1), Deadline.NEVER)).isTrue();
    }

    /** The reader has its beginning, and takes whatever follows for the rest. */
    @Test
    void aMessageThatFindsNoMemoryInTheMiddleIsHalfWritten() throws Exception {
        inTheRing();
        var lack = new OutOfMemoryError("of the test");
        memory.whileWaiting =
                () -> {
                    throw lack;
                };
        assertThatThrownBy(
                        () -> out.writeMessage(ByteBuffer.allocate(2 * CAPACITY), Deadline.NEVER))
                .isInstanceOfSatisfying(
                        HalfWrittenException.class, e -> assertThatThrownBy(e::why).isSameAs(lack));
    }

    @Test
    void aMessageWhoseReaderGoesInTheMiddleIsNotWritten() throws Exception {
        inTheRing();
        memory.whileWaiting = () -> ends(End.CLOSED);
        assertThat(out.writeMessage(ByteBuffer.allocate(2 * CAPACITY), Deadline.NEVER)).isFalse();
    }

    private void ends(End end) {
        switch (end) {
            case CLOSED -> {
                header.store(RingHeader.READER_CLOSED, 1);
                memory.whileWaiting = () -> {};
            }
            case KNOWN -> {
                out.readerHasGone();
                memory.whileWaiting = () -> {};
            }
            case GONE -> memory.gone = true;
        }
    }

    @Test
    void aCutMakesVoidWhatIsUnread() throws Exception {
        inTheRing();
        write(3);
        out.cut();
        assertThat(header.load(RingHeader.CUT)).isOne();
        assertThat(out.goesIntoRing(Deadline.PASSED)).isFalse();
        assertThat(out.isRefused()).isTrue();
    }

    @Test
    void aCutWithoutALaneIsThePipes() throws Exception {
        out.cut();
        assertThat(header.load(RingHeader.CUT)).isZero();
        assertThat(out.goesIntoRing(Deadline.PASSED)).isFalse();
    }

    @Test
    void aDrainWaitsForTheReader() throws Exception {
        inTheRing();
        assertThat(out.awaitDrain(Deadline.PASSED)).as("of nothing").isTrue();
        write(3);
        assertTimeIsUp(() -> out.awaitDrain(Deadline.PASSED));
        memory.whileWaiting = this::read;
        assertThat(out.awaitDrain(Deadline.NEVER)).isTrue();
        assertThat(out.awaitDrain(Deadline.PASSED)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aDrainFailsWithAReaderThatLeavesSomethingUnread(End end) throws Exception {
        inTheRing();
        write(3);
        ends(end);
        assertThat(out.awaitDrain(Deadline.NEVER)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aDrainSucceedsWithAReaderThatHasReadAll(End end) throws Exception {
        inTheRing();
        write(3);
        memory.whileWaiting =
                () -> {
                    read();
                    ends(end);
                };
        assertThat(out.awaitDrain(Deadline.NEVER)).isTrue();
        assertThat(out.awaitDrain(Deadline.PASSED)).isTrue();
    }

    @Test
    void aDrainOfALaneThatIsLeftMeanwhileIsOver() throws Exception {
        inTheRing();
        write(3);
        memory.whileWaiting =
                () -> {
                    read();
                    memory.client().memory().close();
                };
        assertThat(out.awaitDrain(Deadline.NEVER)).isTrue();
    }

    /** By the keeper, before the reader has rung. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDrainWhoseSecondPipeIsClosedMeanwhileIsOver(boolean byTheApplication) throws Exception {
        inTheRing();
        write(3);
        memory.whileWaiting =
                () -> {
                    read();
                    owner.closed = byTheApplication;
                    memory.client().memory().close();
                    memory.client().closeRoom("pipe");
                };
        if (byTheApplication) {
            assertThatThrownBy(() -> out.awaitDrain(Deadline.NEVER))
                    .isInstanceOf(ClosedChannelException.class);
        } else {
            assertThat(out.awaitDrain(Deadline.NEVER)).isTrue();
        }
    }

    /** The pipe says whether that was before the drain began. */
    @Test
    void aReaderThatLeftSomethingUnreadIsAMatterOfThePipe() throws Exception {
        inTheRing();
        write(3);
        assertThat(out.drainsInRing()).isTrue();
        header.store(RingHeader.READER_CLOSED, 1);
        assertThat(out.drainsInRing()).isFalse();
    }

    /** Until something is in the ring, what is unread may be in the pipe. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itIsKnownWhereToWaitForTheReader(boolean writes) throws Exception {
        assertThat(out.drainsInRing()).isFalse();
        out.sent(5);
        assertThat(out.drainsInRing()).isFalse();
        inTheRing();
        header.store(RingHeader.READER_MOVED, 0);
        assertThat(out.drainsInRing()).as("before anything is there").isFalse();
        if (writes) {
            write(1);
            assertThat(out.drainsInRing()).isTrue();
            read();
        }
        header.store(RingHeader.READER_MOVED, 1);
        assertThat(out.drainsInRing()).isTrue();
        header.store(RingHeader.READER_CLOSED, 1);
        assertThat(out.drainsInRing()).as("whatever bell it left in the pipe").isTrue();
        header.store(RingHeader.READER_CLOSED, 0);
        out.leave();
        assertThat(out.drainsInRing()).as("all was read").isTrue();
        out.sent(1);
        assertThat(out.drainsInRing()).as("in the pipe").isFalse();
    }
}
