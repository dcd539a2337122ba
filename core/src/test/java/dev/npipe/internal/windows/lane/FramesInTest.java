// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.PipeMode;
import dev.npipe.internal.lane.RingBed;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingHeader;
import dev.npipe.internal.lane.RingReader;
import dev.npipe.internal.lane.RingWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What reads of a ring bring of messages, and of bytes. */
final class FramesInTest {
    private static final int CAPACITY = 4096;

    private final RingBed bed = RingBed.of(true, CAPACITY);
    private final RingWriter out = bed.writer();
    private final RingReader in = bed.reader();
    private final FramesIn messages = new FramesIn(true);
    private final FramesIn bytes = new FramesIn(false);

    private static ByteBuffer length(int length) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .flip();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void message(String text) {
        begin(text.length(), text);
    }

    /** A message of which so much is there. */
    private void begin(int length, String there) {
        out.put(length(length), text(there));
        out.publish();
    }

    private void goOn(String text) {
        out.put(text(text), text(""));
        out.publish();
    }

    private String take(FramesIn frames, int room, PipeMode mode) throws RingFault {
        ByteBuffer dst = ByteBuffer.allocate(room);
        int n = frames.take(in, dst, mode);
        assertThat(dst.limit()).isEqualTo(room);
        if (n == FramesIn.NOTHING) {
            assertThat(dst.position()).isZero();
            return "nothing";
        }
        assertThat(dst.position()).isEqualTo(n);
        in.giveBack();
        return new String(dst.array(), 0, n, StandardCharsets.UTF_8);
    }

    @Test
    void aMessageIsReadInParts() throws Exception {
        message("abcdefg");
        message("xyz");
        assertThat(take(messages, 3, PipeMode.MESSAGE)).isEqualTo("abc");
        assertThat(messages.left()).isEqualTo(4);
        assertThat(take(messages, 0, PipeMode.MESSAGE)).isEmpty();
        assertThat(messages.left()).isEqualTo(4);
        assertThat(take(messages, 99, PipeMode.MESSAGE)).isEqualTo("defg");
        assertThat(messages.left()).isZero();
        assertThat(take(messages, 3, PipeMode.MESSAGE)).isEqualTo("xyz");
        assertThat(messages.left()).isZero();
        assertThat(take(messages, 3, PipeMode.MESSAGE)).isEqualTo("nothing");
    }

    @Test
    void byteModeTakesWhatHasRoom() throws Exception {
        message("abc");
        message("def");
        message("ghi");
        assertThat(take(messages, 2, PipeMode.BYTE)).isEqualTo("ab");
        assertThat(take(messages, 5, PipeMode.BYTE)).isEqualTo("cdefg");
        assertThat(messages.left()).isEqualTo(2);
        assertThat(take(messages, 9, PipeMode.BYTE)).isEqualTo("hi");
        assertThat(take(messages, 9, PipeMode.BYTE)).isEqualTo("nothing");
    }

    @ParameterizedTest
    @EnumSource
    void aMessageOfNoBytesIsARead(PipeMode mode) throws Exception {
        message("");
        message("a");
        message("");
        assertThat(take(messages, 9, mode)).isEmpty();
        assertThat(take(messages, 9, mode)).isEqualTo("a");
        assertThat(take(messages, 9, mode)).isEmpty();
        assertThat(take(messages, 9, mode)).isEqualTo("nothing");
    }

    @Test
    void ofALongMessageThereIsAPart() throws Exception {
        begin(6, "ab");
        assertThat(take(messages, 9, PipeMode.MESSAGE)).isEqualTo("ab");
        assertThat(messages.left()).isEqualTo(4);
        assertThat(take(messages, 9, PipeMode.MESSAGE)).isEmpty();
        goOn("cdef");
        assertThat(take(messages, 9, PipeMode.MESSAGE)).isEqualTo("cdef");
        assertThat(messages.left()).isZero();
    }

    @Test
    void bytesHaveNoLengths() throws Exception {
        assertThat(take(bytes, 9, PipeMode.BYTE)).isEqualTo("nothing");
        goOn("abc");
        assertThat(take(bytes, 0, PipeMode.BYTE)).isEmpty();
        assertThat(take(bytes, 2, PipeMode.BYTE)).isEqualTo("ab");
        assertThat(take(bytes, 2, PipeMode.BYTE)).isEqualTo("c");
    }

    private void assertLook(int room, String seen, Look expected) throws RingFault {
        for (int i = 0; i < 2; i++) {
            ByteBuffer dst = ByteBuffer.allocate(room);
            assertThat(messages.look(in, dst)).isEqualTo(expected);
            assertThat(dst.limit()).isEqualTo(room);
            assertThat(new String(dst.array(), 0, dst.position(), StandardCharsets.UTF_8))
                    .isEqualTo(seen);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLookCountsAllMessagesWithoutTheirLengths(PipeMode mode) throws Exception {
        assertLook(9, "", Look.NOTHING);
        message("abc");
        message("");
        message("defg");
        assertLook(2, "ab", new Look(2, 7, 1));
        assertThat(take(messages, 1, mode)).isEqualTo("a");
        assertLook(1, "b", new Look(1, 6, 1));
        assertThat(take(messages, 1, mode)).isEqualTo("b");
        assertThat(messages.left()).isOne();
    }

    @Test
    void aLookCopiesOneMessage() throws Exception {
        message("abc");
        message("");
        message("defg");
        assertLook(99, "abc", new Look(3, 7, 0));
    }

    @Test
    void aLookSeesOfALongMessageWhatIsThere() throws Exception {
        begin(6, "ab");
        assertLook(9, "ab", new Look(2, 2, 4));
        assertLook(1, "a", new Look(1, 2, 5));
    }

    @Test
    void aLookAtBytesTakesNone() throws Exception {
        goOn("abc");
        ByteBuffer dst = ByteBuffer.allocate(2);
        assertThat(bytes.look(in, dst)).isEqualTo(new Look(2, 3, 0));
        assertThat(take(bytes, 9, PipeMode.BYTE)).isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void aNegativeLengthIsAFault(int length) {
        begin(length, "abc");
        assertFault();
    }

    @Test
    void aPartOfALengthIsAFault() {
        goOn("abc");
        assertFault();
    }

    @ParameterizedTest
    @ValueSource(longs = {CAPACITY + 1, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void moreThanTheRingHoldsIsAFault(long tail) {
        bed.scribble(RingHeader.TAIL, tail);
        assertFault();
    }

    private void assertFault() {
        for (PipeMode mode : PipeMode.values()) {
            ByteBuffer dst = ByteBuffer.allocate(9);
            assertThatThrownBy(() -> messages.take(in, dst, mode)).isInstanceOf(RingFault.class);
        }
        ByteBuffer seen = ByteBuffer.allocate(9);
        assertThatThrownBy(() -> messages.look(in, seen)).isInstanceOf(RingFault.class);
    }

    /** All lengths and reads of a few bytes, around the end of the ring many times. */
    @Test
    void noByteIsLostAroundTheEnd() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            String text = "0123456789abcdef".substring(0, i % 17);
            assertThat(out.room(CAPACITY)).isEqualTo(CAPACITY);
            message(text);
            StringBuilder got = new StringBuilder();
            do {
                got.append(take(messages, 1 + i % 5, PipeMode.MESSAGE));
            } while (messages.left() > 0);
            assertThat(got).hasToString(text);
        }
    }
}
