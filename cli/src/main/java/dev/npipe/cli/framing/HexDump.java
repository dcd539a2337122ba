// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Bytes as people look at them: 16 in a line, as {@code hexdump -C} writes them. */
public final class HexDump {
    private static final int IN_A_LINE = 16;
    private static final HexFormat HEX = HexFormat.of();

    private HexDump() {}

    /**
     * Writes the bytes line by line.
     *
     * @param offset the number of the first byte
     */
    public static void lines(long offset, ByteBuffer bytes, Consumer<String> lines) {
        ByteBuffer rest = bytes.duplicate();
        for (long at = offset; rest.hasRemaining(); at += IN_A_LINE) {
            lines.accept(line(at, rest));
        }
    }

    private static String line(long offset, ByteBuffer rest) {
        var numbers = new StringBuilder(80).append(HEX.toHexDigits((int) offset));
        var characters = new StringBuilder(IN_A_LINE);
        for (int i = 0; i < IN_A_LINE; i++) {
            numbers.append(i % 8 == 0 ? "  " : " ");
            if (rest.hasRemaining()) {
                byte b = rest.get();
                HEX.toHexDigits(numbers, b);
                characters.append(b >= ' ' && b < 0x7f ? (char) b : '.');
            } else {
                numbers.append("  ");
            }
        }
        return numbers.append("  |").append(characters).append('|').toString();
    }

    /**
     * Reads bytes as people write them: {@code 01 ff}, {@code 01ff} or {@code 0x01 0xff}.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static byte[] parse(String text) {
        String digits = text.replaceAll("(?i)\\b0x|[\\s,:]", "");
        try {
            return HEX.parseHex(digits);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' are no bytes in hex; 01 ff, 01ff and 0x01 0xff are", e);
        }
    }
}
