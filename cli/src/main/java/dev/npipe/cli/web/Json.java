// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Values written as JSON: texts, numbers, truths, lists, and objects in the order of their names.
 */
final class Json {
    private Json() {}

    static String of(Object value) {
        var text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    private static void append(StringBuilder text, Object value) {
        switch (value) {
            case Number number -> text.append(number);
            case Boolean truth -> text.append(truth);
            case List<?> all -> {
                text.append('[');
                for (int i = 0; i < all.size(); i++) {
                    append(i == 0 ? text : text.append(','), all.get(i));
                }
                text.append(']');
            }
            case Map<?, ?> all -> {
                String between = "{";
                for (var each : all.entrySet()) {
                    quote(text.append(between), each.getKey().toString());
                    append(text.append(':'), each.getValue());
                    between = ",";
                }
                text.append(all.isEmpty() ? "{}" : "}");
            }
            default -> quote(text, value.toString());
        }
    }

    private static void quote(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
