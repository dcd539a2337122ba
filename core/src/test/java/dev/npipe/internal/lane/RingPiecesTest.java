// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** A header and what follows it, which are put and taken together, and looked at before. */
@ParameterizedClass(name = "on the heap: {0}")
@ValueSource(booleans = {true, false})
final class RingPiecesTest {
    private static final int CAPACITY = 16;

    private final RingWriter writer;
    private final RingReader reader;

    RingPiecesTest(boolean onHeap) {
        RingBed bed = RingBed.of(onHeap, CAPACITY);
        this.writer = bed.writer();
        this.reader = bed.reader();
    }

    private static ByteBuffer bytes(int first, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            bytes.put(i, (byte) (first + i));
        }
        return bytes;
    }

    private void publish(ByteBuffer bytes) throws RingFault {
        int all = bytes.remaining();
        assertThat(writer.put(bytes, all)).isEqualTo(all);
        writer.publish();
    }

    @Test
    void twoPiecesGoInTogetherAndComeOutTogetherWhereverTheyWrapAround() throws Exception {
        for (int i = 0; i < 20 * CAPACITY; i++) {
            ByteBuffer head = bytes(i, 4);
            ByteBuffer body = bytes(i + 4, 1 + i % (CAPACITY - 4));
            int all = 4 + body.remaining();
            assertThat(writer.room(all)).isGreaterThanOrEqualTo(all);
            writer.put(head, body);
            assertThat(head.remaining() + body.remaining()).as("their positions").isEqualTo(all);
            writer.publish();
            assertThat(reader.copy(0, ByteBuffer.allocate(4))).isEqualTo(all);
            ByteBuffer first = ByteBuffer.allocate(3);
            ByteBuffer rest = ByteBuffer.allocate(all - 3);
            reader.take(first, rest);
            reader.giveBack();
            assertThat(first.flip()).isEqualTo(bytes(i, 3));
            assertThat(rest.flip()).isEqualTo(bytes(i + 3, all - 3));
        }
    }

    @Test
    void aLookTakesNothing() throws Exception {
        assertThat(reader.copy(0, ByteBuffer.allocate(4))).as("in an empty ring").isZero();
        publish(bytes(0, 6));
        for (int i = 0; i < 2; i++) {
            ByteBuffer some = ByteBuffer.allocate(4);
            assertThat(reader.copy(0, some)).isEqualTo(6);
            assertThat(some.flip()).isEqualTo(bytes(0, 4));
        }
        ByteBuffer more = ByteBuffer.allocate(CAPACITY);
        assertThat(reader.copy(0, more)).isEqualTo(6);
        assertThat(more.flip()).isEqualTo(bytes(0, 6));
        ByteBuffer behind = ByteBuffer.allocate(4);
        assertThat(reader.copy(3, behind)).as("from the fourth one on").isEqualTo(3);
        assertThat(behind.flip()).isEqualTo(bytes(3, 3));
        assertThat(reader.copy(7, ByteBuffer.allocate(4))).as("behind all").isZero();
        assertThat(reader.take(ByteBuffer.allocate(CAPACITY))).isEqualTo(6);
    }

    @Test
    void twoPiecesThatDoNotFitTogetherChangeNothing() throws Exception {
        publish(ByteBuffer.allocate(CAPACITY - 5));
        ByteBuffer head = ByteBuffer.allocate(4);
        ByteBuffer body = ByteBuffer.allocate(2);
        assertThatThrownBy(() -> writer.put(head, body))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(head.remaining() + body.remaining()).isEqualTo(6);
        assertThat(writer.room(5)).isEqualTo(5);
        assertThat(reader.copy(0, ByteBuffer.allocate(1))).isEqualTo(CAPACITY - 5);
        ByteBuffer most = ByteBuffer.allocate(CAPACITY - 5);
        assertThatThrownBy(() -> reader.take(most, ByteBuffer.allocate(1)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(reader.take(ByteBuffer.allocate(CAPACITY))).isEqualTo(CAPACITY - 5);
    }

    @Test
    void someOfBothIsWhatIsThere() throws Exception {
        for (int i = 0; i < 3 * CAPACITY; i++) {
            for (int there = 0; there <= 9; there++) {
                publish(bytes(i, there));
                ByteBuffer first = ByteBuffer.allocate(4);
                ByteBuffer second = ByteBuffer.allocate(3);
                assertThat(reader.takeSome(first, second)).isEqualTo(Math.min(there, 7));
                assertThat(first.flip()).isEqualTo(bytes(i, Math.min(there, 4)));
                assertThat(second.flip()).isEqualTo(bytes(i + 4, Math.clamp(there - 4, 0, 3)));
                assertThat(reader.take(ByteBuffer.allocate(9))).isEqualTo(Math.max(0, there - 7));
                reader.giveBack();
            }
        }
    }

    @Test
    void ofWhatCannotGoIntoTheSecondOneNothingIsTaken() throws Exception {
        publish(bytes(1, 9));
        ByteBuffer freed = freed(5);
        ByteBuffer first = ByteBuffer.allocate(4);
        assertThatThrownBy(() -> reader.takeSome(first, freed))
                .isInstanceOf(IllegalStateException.class);
        assertThat(first.position() + freed.position()).isZero();
        ByteBuffer all = ByteBuffer.allocate(CAPACITY);
        assertThat(reader.take(all)).isEqualTo(9);
        assertThat(all.flip()).isEqualTo(bytes(1, 9));
    }

    private static ByteBuffer freed(int size) {
        try (Arena arena = Arena.ofShared()) {
            return arena.allocate(size).asByteBuffer();
        }
    }
}
