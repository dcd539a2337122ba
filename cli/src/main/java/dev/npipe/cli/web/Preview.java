// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import dev.npipe.cli.manners.Printable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The begin of a message in a line: text where it is text, else hexadecimal.
 *
 * @param text whether it is text
 * @param line harmless wherever it is shown
 */
record Preview(boolean text, String line) {
    private static final int TEXT_BYTES = 160;
    private static final int HEX_BYTES = 32;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    static Preview of(byte[] message) {
        ByteBuffer begin = ByteBuffer.wrap(message, 0, Math.min(message.length, TEXT_BYTES));
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        CharBuffer characters = CharBuffer.allocate(TEXT_BYTES);
        boolean cut = message.length > TEXT_BYTES; // perhaps inside a character
        boolean readable = !utf8.decode(begin, characters, !cut).isError();
        String text = characters.flip().toString();
        if (readable && text.chars().filter(Preview::isControl).count() * 10 <= text.length()) {
            return new Preview(true, Printable.line(text) + (cut ? "…" : ""));
        }
        int shown = Math.min(message.length, HEX_BYTES);
        String hex = HEX.formatHex(message, 0, shown);
        return new Preview(false, hex + (message.length > shown ? " …" : ""));
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t';
    }
}
