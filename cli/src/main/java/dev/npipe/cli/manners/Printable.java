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
     * Line and paragraph separators, and what embeds, overrides or isolates a writing direction.
     */
    private static boolean breaksTheLine(int c) {
        return c >= 0x2028 && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
    }
}
