// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import java.util.HexFormat;

/** Bytes as {@code hexdump -C} writes them. */
public final class Hex {
    private static final int ROW = 16;
    private static final HexFormat DIGITS = HexFormat.of();

    private Hex() {}

    /** All of them: 16 in a row, with the offset before and the text behind. */
    static String dump(byte[] bytes) {
        var dump = new StringBuilder(bytes.length * 5 + 80);
        for (int row = 0; row < bytes.length; row += ROW) {
            dump.append("    ").append(DIGITS.toHexDigits(row)).append(' ');
            for (int i = row; i < row + ROW; i++) {
                dump.append(i % 8 == 0 ? "  " : " ");
                dump.append(i < bytes.length ? DIGITS.toHexDigits(bytes[i]) : "  ");
            }
            int end = Math.min(row + ROW, bytes.length);
            dump.append("  ").append(text(bytes, row, end)).append('\n');
        }
        return dump.toString();
    }

    /** Their text between bars; a dot for what is no printable ASCII. */
    public static String text(byte[] bytes, int from, int to) {
        var text = new StringBuilder("|");
        for (int i = from; i < to; i++) {
            text.append(bytes[i] >= ' ' && bytes[i] <= '~' ? (char) bytes[i] : '.');
        }
        return text.append('|').toString();
    }

    /** Some bytes in one line: {@code 61 62 |ab|}. */
    public static String line(byte[] bytes, int from, int to) {
        return HexFormat.ofDelimiter(" ").formatHex(bytes, from, to) + " " + text(bytes, from, to);
    }
}
