// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's way in through its pipe, its ring, and its pipe again, whatever the writer does. */
@Timeout(60)
final class LaneInTest {
    private final FakeBytes pipe = new FakeBytes();
    private final FakeOwner owner = new FakeOwner();
    private final FakeLane memory = new FakeLane();
    private final RingHeader header = memory.header(false);
    private final LaneIn in = new LaneIn(pipe, owner, false);

    private int received(int n) throws IOException {
        return in.received(ByteBuffer.allocate(n), n);
    }

    private int receive() throws IOException {
        return in.receive(ByteBuffer.allocate(99), PipeMode.BYTE, Deadline.PASSED);
    }

    private void put(int n) {
        memory.server().out().put(ByteBuffer.allocate(n), ByteBuffer.allocate(0));
        memory.server().out().publish();
    }

    private static void assertFault(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(RingFault.class);
    }

    @Test
    void whatComesBeforeTheMarkIsTheStreamAndTheRestAreBells() throws Exception {
        assertThat(received(5)).isEqualTo(5);
        in.enter(memory.client());
        assertThat(received(3)).isEqualTo(3);
        header.store(RingHeader.MARK, 10 + 1);
        assertThat(in.goesOnInPipe(Deadline.PASSED)).isTrue();
        assertThat(in.ofStream(7)).isEqualTo(2);
        assertThat(received(4)).isEqualTo(2);
        assertThat(in.isInRing()).isTrue();
        assertThat(header.load(RingHeader.READER_MOVED)).isOne();
        put(6);
        assertThat(receive()).isEqualTo(6);
        assertThat(owner.read).isEqualTo(5 + 3 + 6);
        memory.server().out().leave(3);
        FakeBytes.add(pipe.there, (byte) 0, (byte) 7);
        assertThat(in.goesOnInPipe(Deadline.PASSED)).isTrue();
        assertThat(pipe.there).as("behind the last bell").containsExactly((byte) 7);
        assertThat(in.isPlain()).isTrue();
    }

    @Test
    void whereNothingIsBetweenItGoesOnAtOnce() throws Exception {
        assertThat(received(5)).isEqualTo(5);
        in.enter(memory.client());
        header.store(RingHeader.MARK, 5 + 1);
        assertThat(in.goesOnInPipe(Deadline.PASSED)).isFalse();
        assertThatThrownBy(this::receive).isInstanceOf(InterruptedByTimeoutException.class);
        put(1);
        assertThat(receive()).isOne();
    }

    @Test
    void aLaneThatTheWriterNeverUsedIsLeft() throws Exception {
        in.enter(memory.client());
        memory.server().out().leave(0);
        assertThat(in.goesOnInPipe(Deadline.PASSED)).isTrue();
        assertThat(in.isPlain()).isTrue();
    }

    /** One that comes a moment later is not the stream's either. */
    @Test
    void aLastBellThatIsLateIsNotTakenForTheStream() throws Exception {
        inTheRing();
        memory.server().out().leave(1);
        FakeBytes.add(pipe.late, (byte) 0);
        assertThatThrownBy(() -> in.goesOnInPipe(Deadline.PASSED))
                .isInstanceOf(InterruptedByTimeoutException.class);
        assertThat(in.ofStream(1)).isZero();
        assertThat(in.isPlain()).isFalse();
        assertThat(in.goesOnInPipe(Deadline.PASSED)).isTrue();
        assertThat(pipe.there).isEmpty();
        assertThat(in.isPlain()).isTrue();
    }

    @Test
    void aLookTakesTheLastBellsThatAreThere() throws Exception {
        inTheRing();
        memory.server().out().leave(2);
        FakeBytes.add(pipe.there, (byte) 0);
        in.settle();
        assertThat(in.isPlain()).isFalse();
        FakeBytes.add(pipe.there, (byte) 0, (byte) 7);
        in.settle();
        assertThat(in.isPlain()).isTrue();
        assertThat(pipe.there).containsExactly((byte) 7);
    }

    @Test
    void theEndInsteadOfTheLastBellsIsTheEnd() throws Exception {
        inTheRing();
        memory.server().out().leave(5);
        pipe.ended = true;
        assertThat(in.goesOnInPipe(Deadline.NEVER)).isTrue();
        assertThat(in.isPlain()).isTrue();
    }

    private void inTheRing() throws IOException {
        in.enter(memory.client());
        header.store(RingHeader.MARK, 1);
        assertThat(in.goesOnInPipe(Deadline.PASSED)).isFalse();
    }

    @Test
    void whatIsInTheRingIsReadBeforeTheEnd() throws Exception {
        inTheRing();
        put(4);
        pipe.ended = true;
        assertThat(receive()).isEqualTo(4);
        assertThat(receive()).isEqualTo(LaneIn.ENDED);
        assertThat(receive()).isEqualTo(LaneIn.ENDED);
    }

    @Test
    void whatAWriterHasCutIsVoid() throws Exception {
        inTheRing();
        put(4);
        header.store(RingHeader.CUT, 1);
        in.settle();
        assertThat(in.isInRing()).isFalse();
        assertThat(in.ofStream(3)).isZero();
        assertThat(receive()).isEqualTo(LaneIn.IN_PIPE);
        assertThat(received(1)).as("of a bell").isZero();
        assertThat(receive()).isEqualTo(LaneIn.IN_PIPE);
    }

    @Test
    void aMarkInThePastIsAFault() throws Exception {
        assertThat(received(8)).isEqualTo(8);
        in.enter(memory.client());
        header.store(RingHeader.MARK, 3 + 1);
        assertFault(() -> received(2));
        assertThat(owner.broken).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 20, Long.MIN_VALUE, Long.MAX_VALUE})
    void whatCannotBeWrittenIsAFault(long tail) throws Exception {
        inTheRing();
        header.store(RingHeader.TAIL, tail);
        assertFault(this::receive);
        assertFault(() -> in.peek(ByteBuffer.allocate(1)));
        assertFault(in::isAnythingUnread);
    }

    /** It rang twice as is known here, and says that it was once. */
    @Test
    void fewerBellsThanCameAreAFault() throws Exception {
        in.enter(memory.client());
        header.store(RingHeader.MARK, 1);
        assertThat(received(2)).isZero();
        memory.server().out().leave(1);
        assertFault(this::receive);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
    void aNumberOfBellsThatNobodyRingsIsAFault(long left) throws Exception {
        inTheRing();
        header.store(RingHeader.LEFT, left);
        assertFault(this::receive);
        assertFault(in::settle);
        assertFault(() -> in.goesOnInPipe(Deadline.PASSED));
    }

    @Test
    void whoLeavesInTheMiddleOfAMessageBreaksTheRules() throws Exception {
        var messages = new LaneIn(pipe, owner, true);
        messages.enter(memory.client());
        header.store(RingHeader.MARK, 1);
        assertThat(messages.goesOnInPipe(Deadline.PASSED)).isFalse();
        memory.server()
                .out()
                .put(ByteBuffer.wrap(new byte[] {9, 0, 0, 0, 1}), ByteBuffer.allocate(0));
        memory.server().out().publish();
        memory.server().out().leave(0);
        ByteBuffer dst = ByteBuffer.allocate(99);
        assertFault(() -> messages.receive(dst, PipeMode.MESSAGE, Deadline.NEVER));
    }
}
