// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeException;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.RingHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bells of the way out: which are rung and counted, and which are owed. */
@Timeout(60)
final class LaneOutBellsTest extends LaneOutBed {
    @Test
    void itLeavesWhenAllIsReadWithOneBellMore() throws Exception {
        inTheRing();
        header.store(RingHeader.READER_SLEEPS, 1);
        write(3);
        out.leave();
        assertIsThere();
        read();
        out.leave();
        assertHasLeft(2);
        assertThat(pipe.written).as("bells").hasSize(2);
        assertThat(out.owesBell()).isFalse();
    }

    /** A reader who is awake needs none. */
    @Test
    void aBellThatHadNoRoomIsNotCounted() throws Exception {
        inTheRing();
        pipe.full = true;
        header.store(RingHeader.READER_SLEEPS, 1);
        write(3);
        read();
        pipe.full = false;
        out.leave();
        assertHasLeft(1);
        assertThat(pipe.written).as("bells").hasSize(1);
    }

    @Test
    void aLastBellThatHasNoRoomIsOwed() throws Exception {
        inTheRing();
        pipe.full = true;
        out.leave();
        assertThat(out.owesBell()).isTrue();
        out.ringOwed();
        assertThat(out.owesBell()).isTrue();
        pipe.full = false;
        out.ringOwed();
        assertThat(out.owesBell()).isFalse();
        out.ringOwed();
        assertThat(pipe.written).as("bells").hasSize(1);
        assertHasLeft(1);
    }

    @Test
    void aBellThatTheSystemCannotRingIsOwed() throws Exception {
        inTheRing();
        pipe.error = Win32Error.NO_SYSTEM_RESOURCES;
        header.store(RingHeader.READER_SLEEPS, 1);
        write(3);
        assertThat(out.owesBell()).isTrue();
        assertThat(owner.looks).isOne();
        out.ringOwed();
        assertThat(owner.looks).as("while the keeper is at it").isOne();
        assertThat(out.owesBell()).isTrue();
        pipe.error = 0;
        out.ringOwed();
        assertThat(out.owesBell()).isFalse();
        assertThat(pipe.written).as("bells").hasSize(1);
    }

    @Test
    void aBellForAReaderThatHasGoneIsNotOwed() throws Exception {
        inTheRing();
        pipe.error = Win32Error.NO_DATA;
        header.store(RingHeader.READER_SLEEPS, 1);
        write(3);
        assertThat(out.owesBell()).isFalse();
    }

    @Test
    void aLastBellThatTheSystemCannotRingIsOwed() throws Exception {
        inTheRing();
        pipe.error = Win32Error.NO_SYSTEM_RESOURCES;
        out.leave();
        assertThat(out.owesBell()).isTrue();
        assertThatThrownBy(() -> out.goesIntoRing(Deadline.NEVER))
                .isInstanceOf(NamedPipeException.class)
                .hasMessage(FakeOwner.PIPE + ": the pipe takes no bell (Win32 error 1450)");
        pipe.error = 0;
        out.ringOwed();
        assertHasLeft(1);
        assertThat(pipe.written).as("bells").hasSize(1);
    }

    @Test
    void aBellThatIsOwedComesBeforeTheStream() throws Exception {
        inTheRing();
        pipe.full = true;
        out.leave();
        pipe.full = false;
        assertThat(out.goesIntoRing(Deadline.NEVER)).isFalse();
        assertThat(pipe.written).as("bells").hasSize(1);
        assertThat(out.owesBell()).isFalse();
    }
}
