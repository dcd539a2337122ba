// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.json;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Values written as JSON, on one line. Whatever is not known is null. */
public final class Json {
    private Json() {}

    /**
     * A text, a number, a truth, a list of values, an object of values by name in their order, or
     * an optional one of these.
     */
    public static String of(Object value) {
        var text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    private static void append(StringBuilder text, Object value) {
        switch (value) {
            case Optional<?> some ->
                    some.ifPresentOrElse(v -> append(text, v), () -> text.append("null"));
            case OptionalInt some -> text.append(some.isPresent() ? "" + some.getAsInt() : "null");
            case OptionalLong some ->
                    text.append(some.isPresent() ? "" + some.getAsLong() : "null");
            case Number number -> text.append(number);
            case Boolean truth -> text.append(truth);
            case Enum<?> word -> quote(text, word.name().toLowerCase(Locale.ROOT));
            case List<?> all -> {
                String comma = "[";
                for (Object each : all) {
                    append(text.append(comma), each);
                    comma = ",";
                }
                text.append(all.isEmpty() ? "[]" : "]");
            }
            case Map<?, ?> all -> {
                String comma = "{";
                for (var each : all.entrySet()) {
                    quote(text.append(comma), each.getKey().toString());
                    append(text.append(':'), each.getValue());
                    comma = ",";
                }
                text.append(all.isEmpty() ? "{}" : "}");
            }
            default -> quote(text, value.toString());
        }
    }

    /** What could end the text, or do something to a terminal, is escaped. */
    private static void quote(StringBuilder text, String value) {
        text.append('"');
        value.codePoints().forEach(c -> append(text, c));
        text.append('"');
    }

    private static void append(StringBuilder text, int c) {
        switch (c) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                if (isPlain(c)) {
                    text.appendCodePoint(c);
                } else {
                    for (char unit : Character.toChars(c)) {
                        text.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                    }
                }
            }
        }
    }

    /** Half of a surrogate pair is none either: no encoding can write it. */
    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    false;
            default -> true;
        };
    }
}
