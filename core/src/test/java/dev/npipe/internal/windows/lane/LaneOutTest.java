// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way out through the pipe, the ring, and the pipe again, whatever the reader does. */
@Timeout(60)
final class LaneOutTest {
    private static final int CAPACITY = FakeLane.CAPACITY;

    private final FakeBytes pipe = new FakeBytes();
    private final FakeOwner owner = new FakeOwner();
    private final FakeLane memory = new FakeLane();
    private final RingHeader toServer = memory.header(true);
    private final RingHeader toClient = memory.header(false);
    private final LaneOut client = new LaneOut(pipe, owner, false, () -> {});
    private final LaneOut server = new LaneOut(pipe, owner, true, () -> {});
    private final FramesIn frames = new FramesIn(true);

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static ByteBuffer random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /** The client's stream goes on in the ring, and its reader knows. */
    private void inTheRing() throws IOException {
        client.enter(memory.client());
        assertThat(client.goesIntoRing(Deadline.PASSED)).isTrue();
        toServer.store(RingHeader.READER_READY, 1);
        toServer.store(RingHeader.READER_MOVED, 1);
        pipe.written.clear();
    }

    /** What the server reads of bytes. */
    private int read(ByteBuffer dst) {
        try {
            int n = memory.server().in().take(dst);
            memory.server().in().giveBack();
            return n;
        } catch (RingFault e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the server reads of messages. */
    private int readMessage(ByteBuffer dst) {
        try {
            int n = frames.take(memory.server().in(), dst, PipeMode.MESSAGE);
            memory.server().in().giveBack();
            return n;
        } catch (RingFault e) {
            throw new UncheckedIOException(e);
        }
    }

    private String message() {
        ByteBuffer dst = ByteBuffer.allocate(99);
        return readMessage(dst) < 0 ? "nothing" : UTF_8.decode(dst.flip()).toString();
    }

    private void fill() throws IOException {
        assertThat(client.writeBytes(random(CAPACITY), Deadline.PASSED)).isEqualTo(CAPACITY);
    }

    private static void assertTimeIsUp(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(InterruptedByTimeoutException.class);
    }

    @Test
    void aClientsStreamGoesOnBehindItsToken() throws Exception {
        client.sent(5);
        assertThat(client.goesIntoRing(Deadline.PASSED)).as("without a lane").isFalse();
        client.enter(memory.client());
        assertThat(client.goesIntoRing(Deadline.PASSED)).isTrue();
        assertThat(toServer.load(RingHeader.MARK)).isEqualTo(5 + 1);
        var token = ByteBuffer.allocate(LaneToken.SIZE);
        pipe.written.forEach(token::put);
        assertThat(token.flip()).isEqualTo(FakeLane.TOKEN.bytes());
        assertThat(client.writeBytes(text("abc"), Deadline.PASSED)).isEqualTo(3);
        assertThat(pipe.written).as("the token alone").hasSize(LaneToken.SIZE);
        assertThat(owner.written).isEqualTo(5 + 3);
        assertThat(read(ByteBuffer.allocate(9))).isEqualTo(3);
    }

    @Test
    void aServersStreamGoesOnBehindABellOnceItsReaderHasTheMemory() throws Exception {
        server.sent(7);
        server.enter(memory.server());
        assertThat(server.goesIntoRing(Deadline.PASSED)).isFalse();
        assertThat(toClient.load(RingHeader.MARK)).isZero();
        toClient.store(RingHeader.READER_READY, 1);
        assertThat(server.goesIntoRing(Deadline.PASSED)).isTrue();
        assertThat(toClient.load(RingHeader.MARK)).isEqualTo(7 + 1);
        assertThat(pipe.written).containsExactly((byte) 0);
        assertThat(server.goesIntoRing(Deadline.PASSED)).isTrue();
        assertThat(pipe.written).as("one bell for the beginning").hasSize(1);
    }

    @Test
    void whereTheTokenHasNoRoomTheStreamStaysInThePipe() throws Exception {
        client.enter(memory.client());
        pipe.full = true;
        assertThat(client.goesIntoRing(Deadline.PASSED)).isFalse();
        assertThat(toServer.load(RingHeader.MARK)).as("what the server looks for").isZero();
        client.sent(4);
        pipe.full = false;
        assertThat(client.goesIntoRing(Deadline.PASSED)).isTrue();
        assertThat(toServer.load(RingHeader.MARK)).isEqualTo(4 + 1);
    }

    @Test
    void aTokenThatCannotBeWrittenIsNoneOnItsWay() {
        var out =
                new LaneOut(
                        (_, _) -> {
                            throw new IOException("broken");
                        },
                        owner,
                        false,
                        () -> {});
        out.enter(memory.client());
        assertThatThrownBy(() -> out.goesIntoRing(Deadline.PASSED)).hasMessage("broken");
        assertThat(toServer.load(RingHeader.MARK)).isZero();
    }

    @Test
    void aLaneThatTheServerHasGivenUpIsNotUsed() throws Exception {
        client.enter(memory.client());
        toServer.store(RingHeader.MARK, -1);
        assertThat(client.goesIntoRing(Deadline.PASSED)).isFalse();
        assertThat(client.isRefused()).isTrue();
        assertThat(pipe.written).isEmpty();
        client.abandon();
        assertThat(client.hasLane()).isFalse();
        assertThat(client.isRefused()).as("the next one").isFalse();
    }

    @Test
    void whatIsInUseIsNotAbandoned() throws Exception {
        inTheRing();
        client.abandon();
        assertThat(client.hasLane()).isTrue();
    }

    /** Nobody could tell on which side of the mark the message is. */
    @Test
    void itDoesNotBeginBehindAMessageOfNoBytes() throws Exception {
        client.enter(memory.client());
        client.sent(0);
        assertThat(client.goesIntoRing(Deadline.PASSED)).isFalse();
        client.sent(1);
        assertThat(client.goesIntoRing(Deadline.PASSED)).isTrue();
        assertThat(toServer.load(RingHeader.MARK)).isEqualTo(1 + 1);
    }

    @Test
    void messagesStayApart() throws Exception {
        inTheRing();
        for (String text : new String[] {"abc", "", "defg"}) {
            assertThat(client.writeMessage(text(text), Deadline.PASSED)).isTrue();
        }
        assertThat(message()).isEqualTo("abc");
        assertThat(message()).isEmpty();
        assertThat(message()).isEqualTo("defg");
        assertThat(message()).isEqualTo("nothing");
    }

    @ParameterizedTest
    @ValueSource(ints = {CAPACITY - FramesIn.HEADER, 10})
    void aMessageThatFitsIsWrittenWholeOrNotAtAll(int size) throws Exception {
        inTheRing();
        client.writeBytes(random(CAPACITY - 10), Deadline.PASSED);
        ByteBuffer src = random(size);
        assertTimeIsUp(() -> client.writeMessage(src, Deadline.PASSED));
        assertThat(src.remaining()).isEqualTo(size);
        assertThat(toServer.load(RingHeader.TAIL)).isEqualTo(CAPACITY - 10);
        read(ByteBuffer.allocate(CAPACITY));
        assertThat(client.writeMessage(src, Deadline.PASSED)).isTrue();
        ByteBuffer got = ByteBuffer.allocate(size);
        assertThat(readMessage(got)).isEqualTo(size);
        assertThat(got.flip()).isEqualTo(random(size));
    }

    @Test
    void aMessageThatDoesNotFitIsHalfWrittenWhenItsTimeIsUp() throws Exception {
        inTheRing();
        ByteBuffer src = random(CAPACITY - FramesIn.HEADER + 1);
        assertThatThrownBy(() -> client.writeMessage(src, Deadline.PASSED))
                .isInstanceOfSatisfying(
                        HalfWrittenException.class,
                        e -> assertThat(e.why()).isInstanceOf(InterruptedByTimeoutException.class));
        assertThat(toServer.load(RingHeader.TAIL)).isEqualTo(CAPACITY);
    }

    @Test
    void aLongMessageOfWhichNothingIsWrittenIsTakenBack() throws Exception {
        inTheRing();
        fill();
        assertTimeIsUp(() -> client.writeMessage(random(2 * CAPACITY), Deadline.PASSED));
        assertThat(toServer.load(RingHeader.TAIL)).isEqualTo(CAPACITY);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsLongerThanTheRingGoesThroughAsItIsRead(boolean message) throws Exception {
        inTheRing();
        int size = 10 * CAPACITY + 1;
        ByteBuffer got = ByteBuffer.allocate(size);
        memory.whileWaiting = () -> assertThat(message ? readMessage(got) : read(got)).isPositive();
        ByteBuffer src = random(size);
        if (message) {
            assertThat(client.writeMessage(src, Deadline.NEVER)).isTrue();
        } else {
            assertThat(client.writeBytes(src, Deadline.NEVER)).isEqualTo(size);
        }
        assertThat(src.hasRemaining()).isFalse();
        memory.whileWaiting.run();
        assertThat(got.flip()).isEqualTo(random(size));
        assertThat(owner.written).isEqualTo(size);
    }

    @Test
    void ofBytesAsManyAreWrittenAsHaveRoomByThen() throws Exception {
        inTheRing();
        ByteBuffer src = random(CAPACITY + 5);
        assertThat(client.writeBytes(src, Deadline.PASSED)).isEqualTo(CAPACITY);
        assertThat(src.remaining()).isEqualTo(5);
        assertTimeIsUp(() -> client.writeBytes(src, Deadline.PASSED));
        assertThat(src.remaining()).isEqualTo(5);
        assertThat(client.writeBytes(ByteBuffer.allocate(0), Deadline.PASSED)).isZero();
        assertThat(read(ByteBuffer.allocate(2))).isEqualTo(2);
        assertThat(client.writeBytes(src, Deadline.PASSED)).isEqualTo(2);
        assertThat(src.remaining()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 2 * CAPACITY})
    void whatCannotBeReadIsNotBegun(int size) throws Exception {
        inTheRing();
        ByteBuffer src;
        try (Arena arena = Arena.ofConfined()) {
            src = arena.allocate(size).asByteBuffer();
        }
        assertThatThrownBy(() -> client.writeMessage(src, Deadline.PASSED))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> client.writeBytes(src, Deadline.PASSED))
                .isInstanceOf(IllegalStateException.class);
        assertThat(client.writeMessage(text("next"), Deadline.PASSED)).isTrue();
        assertThat(message()).isEqualTo("next");
    }

    @Test
    void aReaderThatSleepsIsRungOnce() throws Exception {
        inTheRing();
        toServer.store(RingHeader.READER_SLEEPS, 1);
        client.writeBytes(text("a"), Deadline.PASSED);
        client.writeBytes(text("b"), Deadline.PASSED);
        assertThat(pipe.written).containsExactly((byte) 0);
        assertThat(toServer.load(RingHeader.READER_SLEEPS)).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 20, Long.MIN_VALUE, Long.MAX_VALUE})
    void whatCannotBeReadYetIsAFault(long head) throws Exception {
        inTheRing();
        fill();
        toServer.store(RingHeader.HEAD, head);
        assertFault(() -> client.writeBytes(text("a"), Deadline.NEVER));
        assertFault(() -> client.writeMessage(text("a"), Deadline.NEVER));
        assertFault(() -> client.writeMessage(random(2 * CAPACITY), Deadline.NEVER));
    }

    @Test
    void aFaultInTheMiddleOfAMessageIsOneToo() throws Exception {
        inTheRing();
        memory.whileWaiting = () -> toServer.store(RingHeader.HEAD, 1L << 40);
        assertFault(() -> client.writeMessage(random(2 * CAPACITY), Deadline.NEVER));
    }

    private void assertFault(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(HalfWrittenException.class)
                .hasCauseInstanceOf(RingFault.class);
        assertThat(owner.broken).isTrue();
    }
}
