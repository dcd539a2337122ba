// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A client's way out, beside a pipe of bytes and over memory of the model. */
abstract class LaneOutBed {
    static final int CAPACITY = FakeLane.CAPACITY;

    final FakeBytes pipe = new FakeBytes();
    final FakeOwner owner = new FakeOwner();
    final FakeLane memory = new FakeLane();
    final RingHeader header = memory.header(true);
    final LaneOut out = new LaneOut(pipe, owner, false, () -> {});

    void inTheRing() throws IOException {
        out.enter(memory.client());
        assertThat(out.goesIntoRing(Deadline.PASSED)).isTrue();
        header.store(RingHeader.READER_READY, 1);
        header.store(RingHeader.READER_MOVED, 1);
        pipe.written.clear();
    }

    void write(int size) throws IOException {
        assertThat(out.writeBytes(ByteBuffer.allocate(size), Deadline.PASSED)).isEqualTo(size);
    }

    void read() {
        try {
            memory.server().in().take(ByteBuffer.allocate(CAPACITY));
        } catch (RingFault e) {
            throw new UncheckedIOException(e);
        }
        memory.server().in().giveBack();
    }

    static void assertTimeIsUp(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(InterruptedByTimeoutException.class);
    }

    void assertIsThere() throws IOException {
        assertThat(out.hasLane()).isTrue();
        assertThat(header.load(RingHeader.LEFT)).isZero();
        assertThat(out.goesIntoRing(Deadline.PASSED)).isTrue();
    }

    void assertHasLeft(int bells) throws IOException {
        assertThat(out.hasLane()).isFalse();
        assertThat(header.load(RingHeader.LEFT)).isEqualTo(bells + 1);
        assertThat(out.goesIntoRing(Deadline.PASSED)).isFalse();
    }
}
