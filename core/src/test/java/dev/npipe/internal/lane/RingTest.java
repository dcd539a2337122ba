// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One ring whose two ends are used by turns, on the heap and off it. */
@ParameterizedClass(name = "on the heap: {0}")
@ValueSource(booleans = {true, false})
final class RingTest {
    private static final int CAPACITY = 16;

    private final RingBed bed;
    private final RingWriter writer;
    private final RingReader reader;

    /** The numbers of the bytes that come next. */
    private int next;

    private int expected;

    RingTest(boolean onHeap) {
        this.bed = RingBed.of(onHeap, CAPACITY);
        this.writer = bed.writer();
        this.reader = bed.reader();
    }

    /** Puts as many of the next bytes as there is room for; how many those were. */
    private int put(int wanted) throws RingFault {
        ByteBuffer bytes = ByteBuffer.allocate(wanted);
        for (int i = 0; i < wanted; i++) {
            bytes.put(i, (byte) (next + i));
        }
        int n = writer.put(bytes, Integer.MAX_VALUE);
        assertThat(bytes.position()).as("what was taken from the buffer").isEqualTo(n);
        next += n;
        return n;
    }

    private int publish(int wanted) throws RingFault {
        int n = put(wanted);
        writer.publish();
        return n;
    }

    /** Takes so many bytes at most, which must be the next ones; how many those were. */
    private int take(int wanted) throws RingFault {
        ByteBuffer bytes = ByteBuffer.allocate(wanted);
        int n = reader.take(bytes);
        assertThat(bytes.position()).as("what was added to the buffer").isEqualTo(n);
        for (int i = 0; i < n; i++) {
            assertThat(bytes.get(i)).as("byte %s", expected).isEqualTo((byte) expected++);
        }
        return n;
    }

    @Test
    void nothingIsInANewRing() throws Exception {
        assertThat(reader.isEmpty()).isTrue();
        assertThat(take(1)).isZero();
        assertThat(writer.room(CAPACITY)).isEqualTo(CAPACITY);
        assertThat(writer.unread()).isZero();
    }

    @Test
    void whatIsPutIsThereWhenItIsPublished() throws Exception {
        put(5);
        assertThat(reader.isEmpty()).isTrue();
        assertThat(take(5)).isZero();
        writer.publish();
        assertThat(reader.isEmpty()).isFalse();
        assertThat(take(CAPACITY)).isEqualTo(5);
        assertThat(reader.isEmpty()).isTrue();
    }

    @Test
    void aFullRingTakesMoreWhenRoomIsGivenBack() throws Exception {
        assertThat(publish(CAPACITY + 1)).isEqualTo(CAPACITY);
        assertThat(publish(1)).isZero();
        assertThat(take(3)).isEqualTo(3);
        assertThat(writer.room(1)).as("before it is given back").isZero();
        reader.giveBack();
        assertThat(writer.room(1)).isEqualTo(3);
        assertThat(publish(CAPACITY)).isEqualTo(3);
        assertThat(take(2 * CAPACITY)).isEqualTo(CAPACITY);
    }

    @Test
    void noMoreIsPutThanTheBound() throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(CAPACITY);
        assertThat(writer.put(bytes, 3)).isEqualTo(3);
        assertThat(bytes.remaining()).isEqualTo(CAPACITY - 3);
    }

    @Test
    void theBytesKeepTheirOrderWhereverTheyWrapAround() throws Exception {
        for (int i = 0; i < 20 * CAPACITY; i++) {
            int n = publish(1 + i % CAPACITY);
            assertThat(n).isEqualTo(1 + i % CAPACITY);
            assertThat(writer.unread()).isEqualTo(n);
            assertThat(take(n)).isEqualTo(n);
            reader.giveBack();
            assertThat(writer.unread()).isZero();
        }
    }

    @Test
    void thereIsNeverMoreInItThanItHolds() throws Exception {
        var random = new Random(5);
        int inside = 0;
        for (int i = 0; i < 100_000; i++) {
            if (random.nextBoolean()) {
                int wanted = random.nextInt(2 * CAPACITY);
                int n = publish(wanted);
                assertThat(n).isLessThanOrEqualTo(Math.min(wanted, CAPACITY - inside));
                inside += n;
            } else {
                int wanted = random.nextInt(2 * CAPACITY);
                int n = take(wanted);
                assertThat(n).isEqualTo(Math.min(wanted, inside));
                reader.giveBack();
                inside -= n;
            }
            assertThat(writer.unread()).isEqualTo(inside);
        }
    }

    @Test
    void whoSleepsIsWokenOnce() throws Exception {
        put(1);
        assertThat(writer.publish()).as("a reader who is awake").isFalse();
        take(1);
        assertThat(reader.mayNotSleep()).isFalse();
        put(1);
        assertThat(writer.publish()).as("a reader who sleeps").isTrue();
        put(1);
        assertThat(writer.publish()).as("a reader who was woken").isFalse();
    }

    @Test
    void aWriterWhoSleepsIsWokenOnce() throws Exception {
        publish(CAPACITY);
        take(1);
        assertThat(reader.giveBack()).as("a writer who is awake").isFalse();
        publish(1);
        assertThat(writer.mayNotSleep()).isFalse();
        take(1);
        assertThat(reader.giveBack()).as("a writer who sleeps").isTrue();
        take(1);
        assertThat(reader.giveBack()).as("a writer who was woken").isFalse();
    }

    @Test
    void nobodySleepsWhoHasSomethingToDo() throws Exception {
        assertThat(writer.mayNotSleep()).as("a writer who has room").isTrue();
        publish(1);
        assertThat(reader.mayNotSleep()).as("a reader who has bytes").isTrue();
        assertThat(reader.mayBeCalled()).as("who waits for bytes that are there").isTrue();
        take(1);
        reader.giveBack();
        assertThat(reader.mayBeCalled()).isFalse();
        bed.scribble(RingHeader.HEAD, 0);
        assertThat(reader.mayBeCalled()).as("whatever the writer makes of its index").isFalse();
        writer.leave(7);
        assertThat(reader.mayNotSleep()).as("a reader whose writer has left").isTrue();
        assertThat(reader.mayBeCalled()).isTrue();
    }

    @Test
    void whereTheStreamComesFromAndGoesToIsTold() throws Exception {
        assertThat(reader.mark()).isEqualTo(-1);
        assertThat(reader.bellsIfLeft()).isEqualTo(-1);
        writer.begin(0);
        assertThat(reader.mark()).isZero();
        writer.leave(0);
        assertThat(reader.bellsIfLeft()).isZero();
        writer.begin(1L << 50);
        assertThat(reader.mark()).isEqualTo(1L << 50);
    }

    @Test
    void theWriterHearsHowFarTheReaderIs() {
        assertThat(writer.isReaderReady()).isFalse();
        assertThat(writer.hasReaderMoved()).isFalse();
        assertThat(writer.isReaderClosed()).isFalse();
        reader.ready();
        assertThat(writer.isReaderReady()).isTrue();
        reader.moved();
        assertThat(writer.hasReaderMoved()).isTrue();
        reader.close();
        assertThat(writer.isReaderClosed()).isTrue();
    }

    /** Ten bytes were written, six of them read; the reader's end knows of all ten. */
    private void tenOfWhichSixAreRead() throws RingFault {
        publish(10);
        take(6);
        reader.giveBack();
        assertThat(reader.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {9, 6, 0, -1, 23, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE})
    void anEndOfTheBytesThatCannotBeIsAFault(long tail) throws Exception {
        tenOfWhichSixAreRead();
        bed.scribble(RingHeader.TAIL, tail);
        assertFault(() -> reader.take(ByteBuffer.allocate(CAPACITY)));
        assertFault(reader::mayNotSleep);
        assertThat(take(4)).as("what was there before").isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, -1, 10 + CAPACITY + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void norIsItTheEndOfARingThatIsEmpty(long tail) throws Exception {
        publish(10);
        take(10);
        bed.scribble(RingHeader.TAIL, tail);
        assertFault(reader::isEmpty);
        assertFault(() -> reader.take(ByteBuffer.allocate(CAPACITY)));
        assertFault(reader::mayNotSleep);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 0, -1, 11, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE})
    void aBeginningOfTheBytesThatCannotBeIsAFault(long head) throws Exception {
        tenOfWhichSixAreRead();
        assertThat(writer.room(CAPACITY)).isEqualTo(CAPACITY - 4);
        put(1); // which is not published, so that it cannot have been read
        bed.scribble(RingHeader.HEAD, head);
        assertFault(() -> writer.room(CAPACITY));
        assertFault(() -> writer.put(ByteBuffer.allocate(CAPACITY), CAPACITY));
        assertFault(writer::mayNotSleep);
        assertThat(writer.unread()).isBetween(0, CAPACITY);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 40) + 2})
    void aNumberOfBellsThatNobodyRingsIsAFault(long left) {
        bed.scribble(RingHeader.LEFT, left);
        assertFault(reader::bellsIfLeft);
        assertFault(reader::mayNotSleep);
        assertFault(reader::mayBeCalled);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 9})
    void aNumberOfBellsThatBecomesAnotherIsAFault(long left) throws Exception {
        writer.leave(7);
        assertThat(reader.bellsIfLeft()).isEqualTo(7);
        bed.scribble(RingHeader.LEFT, left);
        assertFault(reader::bellsIfLeft);
        assertFault(reader::mayNotSleep);
        assertFault(reader::mayBeCalled);
    }

    @ParameterizedTest
    @ValueSource(longs = {9, -1, 10 + CAPACITY + 1, Long.MAX_VALUE, Long.MIN_VALUE})
    void nobodyIsCalledForAnEndOfTheBytesThatCannotBe(long tail) throws Exception {
        publish(10);
        take(10);
        reader.giveBack();
        bed.scribble(RingHeader.TAIL, tail);
        assertFault(reader::mayBeCalled);
    }

    @Test
    void bytesThatSomebodyWasCalledForAreThere() throws Exception {
        bed.scribble(RingHeader.TAIL, 5);
        assertThat(reader.mayBeCalled()).isTrue();
        bed.scribble(RingHeader.TAIL, 4);
        assertFault(reader::mayBeCalled);
        bed.scribble(RingHeader.TAIL, 0);
        assertFault(() -> reader.take(ByteBuffer.allocate(CAPACITY)));
    }

    private static void assertFault(ThrowingCallable use) {
        assertThatThrownBy(use).isInstanceOf(RingFault.class);
    }

    /** Whoever scribbles while both ends are used: nothing is moved but within the bounds. */
    @Test
    void whateverIsScribbledNothingButAFaultComesOfIt() {
        for (int seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            RingBed scribbled = RingBed.of(random.nextBoolean(), CAPACITY);
            RingWriter in = scribbled.writer();
            RingReader out = scribbled.reader();
            try {
                for (int i = 0; i < 40; i++) {
                    use(random.nextInt(11), random.nextInt(2 * CAPACITY), in, out);
                    if (random.nextInt(4) == 0) {
                        int word = 8 * random.nextInt(RingHeader.READER_CLOSED / 8 + 1);
                        long near = scribbled.word(word) + random.nextInt(9) - 4;
                        scribbled.scribble(word, random.nextBoolean() ? near : random.nextLong());
                    }
                }
            } catch (RingFault e) {
                assertThat(e).hasMessageContaining("the other end broke the shared memory");
            }
        }
    }

    private static void use(int call, int size, RingWriter in, RingReader out) throws RingFault {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        switch (call) {
            case 0 -> assertThat(in.put(bytes, size)).isBetween(0, Math.min(size, CAPACITY));
            case 1 -> in.publish();
            case 2 -> assertThat(in.room(size)).isBetween(0, CAPACITY);
            case 3 -> assertThat(in.unread()).isBetween(0, CAPACITY);
            case 4 -> in.mayNotSleep();
            case 5 -> assertThat(out.take(bytes)).isBetween(0, Math.min(size, CAPACITY));
            case 6 -> out.giveBack();
            case 7 -> out.mayNotSleep();
            case 8 -> out.mayBeCalled();
            case 9 -> assertThat(out.copy(size / 2, bytes)).isBetween(0, CAPACITY);
            default -> assertThat(out.bellsIfLeft()).isGreaterThanOrEqualTo(-1);
        }
    }
}
