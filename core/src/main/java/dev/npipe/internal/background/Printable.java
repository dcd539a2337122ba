// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.util.Locale;

/**
 * Makes one line of what strangers can choose, such as names: what moves a cursor, ends a line or
 * turns the direction of writing is replaced by its number.
 */
final class Printable {
    /** Longer texts are cut. */
    static final int MOST = 2000;

    private Printable() {}

    static boolean is(String text) {
        return text.codePoints().allMatch(Printable::isPlain);
    }

    static String of(String text) {
        if (text.length() <= MOST && is(text)) {
            return text;
        }
        var line = new StringBuilder();
        text.codePoints().takeWhile(_ -> line.length() < MOST).forEach(c -> append(line, c));
        if (line.length() >= MOST) {
            line.append('…');
        }
        return line.toString();
    }

    private static void append(StringBuilder line, int c) {
        if (isPlain(c)) {
            line.appendCodePoint(c);
        } else {
            line.append(String.format(Locale.ROOT, "\\u%04x", c));
        }
    }

    /** Half of a surrogate pair would be written as something else, or not at all. */
    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
