// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same records, however the stream that holds them is cut into reads. */
class SplitterTest {
    private static final Encoding UTF_16 = new Encoding(StandardCharsets.UTF_16LE);

    private final List<String> records = new ArrayList<>();
    private final StringBuilder begun = new StringBuilder();
    private Encoding text = Encoding.UTF_8;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 100})
    void recordsThatWereFramedComeOutAsTheyWere(int read) throws IOException {
        for (Framing framing : List.of(Framing.LINE, Framing.NUL, Framing.LEN32)) {
            for (Encoding encoding : List.of(Encoding.UTF_8, UTF_16)) {
                text = encoding;
                records.clear();
                // In UTF-16 the second one holds the bytes of a line feed, and of a zero,
                // unaligned.
                var sent = List.of("Grüße", "ā\u0a01Ā aĀ", "", "the last one");
                var stream = ByteBuffer.allocate(200);
                for (String record : sent) {
                    stream.put(framing.frame(ByteBuffer.wrap(text.bytes(record)), text));
                }
                split(framing, Gathering.whole(100), stream.flip(), read);
                assertThat(records).as("%s in %s", framing, encoding).isEqualTo(sent);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void whatStandsBehindTheLastMarkIsARecordToo(int read) throws IOException {
        split(Framing.LINE, Gathering.whole(100), bytes("one\ntwo"), read);
        assertThat(records).containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 9, 100})
    void aRecordThatIsTooLongIsRefusedOrComesInParts(int read) throws IOException {
        for (Framing framing : List.of(Framing.LINE, Framing.LEN32)) {
            records.clear();
            ByteBuffer stream = framing.frame(bytes("a long line"), text);
            assertThatThrownBy(() -> split(framing, Gathering.whole(8), stream.duplicate(), read))
                    .isInstanceOf(RecordTooLongException.class)
                    .hasMessage("a message is longer than 8 bytes");
            assertThat(records).as("%s", framing).isEmpty();

            begun.setLength(0);
            split(framing, Gathering.inParts(8), stream.duplicate(), read);
            assertThat(records).as("%s", framing).containsExactly("a long line");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000000", "0000000568656c6c", "00000000000000"})
    void aStreamThatEndsInsideACountedRecordIsBroken(String hex) {
        var stream = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        assertThatThrownBy(() -> split(Framing.LEN32, Gathering.whole(8), stream, 100))
                .isInstanceOf(BrokenRecordException.class)
                .hasMessageContaining("1 bytes are missing");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void aCharacterMayComeInTwoReads(int read) {
        var transcoder = new Transcoder(Encoding.UTF_8, UTF_16);
        ByteBuffer utf8 = bytes("Grüße 👋!");
        var utf16 = ByteBuffer.allocate(100);
        while (utf8.hasRemaining()) {
            ByteBuffer piece = utf8.slice(utf8.position(), Math.min(read, utf8.remaining()));
            utf8.position(utf8.position() + piece.remaining());
            utf16.put(transcoder.next(piece, !utf8.hasRemaining()));
        }
        assertThat(UTF_16.text(utf16.flip())).isEqualTo("Grüße 👋!");
    }

    private void split(Framing framing, Gathering gathering, ByteBuffer stream, int read)
            throws IOException {
        var splitter = new Splitter(framing, text, gathering);
        while (stream.hasRemaining()) {
            ByteBuffer piece = stream.slice(stream.position(), Math.min(read, stream.remaining()));
            stream.position(stream.position() + piece.remaining());
            splitter.feed(piece, this::record);
            assertThat(piece.hasRemaining()).as("all was taken").isFalse();
        }
        splitter.end(this::record);
    }

    private void record(ByteBuffer bytes, boolean complete) {
        begun.append(text.text(bytes));
        if (complete) {
            records.add(begun.toString());
            begun.setLength(0);
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
