// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.util.Locale;

/** What a stranger wrote, made harmless to the terminal that shows it. */
public final class Printable {
    private Printable() {}

    /**
     * The text on one line that does to a terminal nothing but show it: characters that control the
     * terminal, end the line or turn its direction are written as escapes.
     */
    public static String line(String text) {
        var line = new StringBuilder(text.length());
        text.chars()
                .forEach(
                        c -> {
                            switch (c) {
                                case '\n' -> line.append("\\n");
                                case '\r' -> line.append("\\r");
                                case '\t' -> line.append("\\t");
                                default -> {
                                    if (Character.isISOControl(c) || breaksTheLine(c)) {
                                        line.append(String.format(Locale.ROOT, "\\u%04x", c));
                                    } else {
                                        line.append((char) c);
                                    }
                                }
                            }
                        });
        return line.toString();
    }

    /**
     * The same for text of several lines: line feeds and tabs stay, and a carriage return before a
     * line feed is a part of the line's end.
     */
    public static String text(String text) {
        var shown = new StringBuilder(text.length());
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\t') {
                int end = c == '\n' && i > from && text.charAt(i - 1) == '\r' ? i - 1 : i;
                shown.append(line(text.substring(from, end))).append(c);
                from = i + 1;
            }
        }
        return shown.append(line(text.substring(from))).toString();
    }

    /**
     * Line and paragraph separators, what embeds, overrides, isolates or marks a writing direction,
     * and what is not seen at all. The joiners stay: letters and emoji are made with them.
     */
    private static boolean breaksTheLine(int c) {
        return c >= 0x2028 && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069
                || c == 0x200e
                || c == 0x200f
                || c == 0x061c
                || c == 0x200b
                || c == 0xfeff;
    }
}
