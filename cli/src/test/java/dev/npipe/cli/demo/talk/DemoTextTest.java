// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.talk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoTextTest {
    @Test
    void aTextIsLittleEndianUtf16WithItsNul() {
        assertThat(DemoText.encode("aß")).isEqualTo(bytes('a', 0, 0xdf, 0, 0, 0));
        assertThat(DemoText.encode("Default request from client").remaining()).isEqualTo(56);
        assertThat(DemoText.encode("Default response from server").remaining()).isEqualTo(58);
        assertThat(DemoText.encode("👋").remaining()).isEqualTo(6);
        assertThat(DemoText.encode("").remaining()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1024})
    void aTextIsTheSameInWhateverPartsItArrives(int partSize) throws IOException {
        String sent = "Grüße, 世界 👋 Ā ".repeat(300); // U+0100 has a zero as its low byte
        ByteBuffer bytes = DemoText.encode(sent);
        int size = bytes.remaining();
        var text = new DemoText();
        while (bytes.hasRemaining()) {
            assertThat(text.ended()).isFalse();
            ByteBuffer part = bytes.slice(bytes.position(), Math.min(partSize, bytes.remaining()));
            bytes.position(bytes.position() + part.remaining());
            text.add(part);
        }
        assertThat(text.ended()).isTrue();
        assertThat(text.size()).isEqualTo(size);
        assertThat(text.text()).isEqualTo(sent);
    }

    @Test
    void aTextWithoutItsNulIsRefused() throws IOException {
        DemoText text = received(bytes('a', 0, 'b'));
        assertThat(text.ended()).isFalse();
        assertThatThrownBy(text::text)
                .isInstanceOf(ProtocolException.class)
                .hasMessage("a text of 3 bytes came without its NUL");
        assertThat(text.endOfStream())
                .hasMessage("the other end left after 3 bytes, before the end of its text");
        assertThat(new DemoText().endOfStream())
                .hasMessage("the other end left without sending its text");
    }

    @Test
    void bytesAfterTheNulAreRefused() throws IOException {
        assertThatThrownBy(received(bytes('a', 0, 0, 0, 'b'))::text)
                .isInstanceOf(ProtocolException.class)
                .hasMessage("1 bytes came after the NUL of the text");
    }

    @Test
    void halfASurrogatePairIsRefused() throws IOException {
        assertThatThrownBy(received(bytes(0x3d, 0xd8, 0, 0))::text)
                .isInstanceOf(ProtocolException.class)
                .hasMessage("a text of 4 bytes is not UTF-16");
    }

    @Test
    void aTextThatNeverEndsIsGivenUp() throws IOException {
        var text = new DemoText();
        ByteBuffer part = ByteBuffer.wrap("a".repeat(1 << 20).getBytes(StandardCharsets.UTF_16LE));
        for (int size = 0; size < DemoText.MAX_SIZE; size += part.capacity()) {
            text.add(part.rewind());
        }
        assertThatThrownBy(() -> text.add(bytes('a')))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("the text is longer than 67108864 bytes");
    }

    @Test
    void theLineEndAtTheEndOfTheInputIsNotPartOfTheText() throws IOException {
        assertThat(read("a\nb\n")).isEqualTo("a\nb");
        assertThat(read("a\r\n")).isEqualTo("a");
        assertThat(read("a\n\n")).isEqualTo("a\n");
        assertThat(read("a")).isEqualTo("a");
        assertThat(read("")).isEmpty();
    }

    @Test
    void inputThatIsNotUtf8IsRefused() {
        assertThatThrownBy(() -> DemoText.readLine(new ByteArrayInputStream(new byte[] {-1})))
                .isInstanceOf(IOException.class)
                .hasMessage("it is not UTF-8");
    }

    private static String read(String input) throws IOException {
        return DemoText.readLine(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    }

    private static DemoText received(ByteBuffer bytes) throws IOException {
        var text = new DemoText();
        text.add(bytes);
        return text;
    }

    private static ByteBuffer bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteBuffer.wrap(bytes);
    }
}
