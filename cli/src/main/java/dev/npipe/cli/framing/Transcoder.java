// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;

/**
 * Writes text that comes in pieces in another encoding. A character may begin in one piece and end
 * in the next one.
 */
public final class Transcoder {
    private final CharsetDecoder decoder;
    private final CharsetEncoder encoder;
    private ByteBuffer rest = ByteBuffer.allocate(0);

    public Transcoder(Encoding from, Encoding to) {
        this.decoder =
                from.charset()
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
        this.encoder =
                to.charset()
                        .newEncoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    /**
     * The next piece in the other encoding.
     *
     * @param bytes all of them are taken
     * @param complete whether the text ends here: then a character that is not complete is none
     */
    public ByteBuffer next(ByteBuffer bytes, boolean complete) {
        ByteBuffer all = bytes;
        if (rest.hasRemaining()) {
            all =
                    ByteBuffer.allocate(rest.remaining() + bytes.remaining())
                            .put(rest)
                            .put(bytes)
                            .flip();
        }
        // A character of two halves needs room for both, whatever the average says.
        var text =
                CharBuffer.allocate(
                        (int) Math.ceil(all.remaining() * (double) decoder.maxCharsPerByte()) + 2);
        decoder.decode(all, text, complete);
        if (complete) {
            decoder.flush(text);
            decoder.reset();
        }
        rest = ByteBuffer.allocate(all.remaining()).put(all).flip();
        return encoded(text.flip());
    }

    private ByteBuffer encoded(CharBuffer text) {
        var bytes =
                ByteBuffer.allocate(
                        (int) Math.ceil(text.remaining() * (double) encoder.maxBytesPerChar()) + 8);
        encoder.reset();
        encoder.encode(text, bytes, true);
        encoder.flush(bytes);
        return bytes.flip();
    }
}
