// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import java.util.Locale;

/** Writes JSON, from the outside to the inside. */
final class Json {
    private final StringBuilder text = new StringBuilder();

    /** Begins an object or an array. */
    Json open(char bracket) {
        comma();
        text.append(bracket);
        return this;
    }

    /** Ends it. */
    Json close(char bracket) {
        text.append(bracket);
        return this;
    }

    /** The name of the value that follows. */
    Json name(String name) {
        value(name);
        text.append(':');
        return this;
    }

    Json value(long number) {
        comma();
        text.append(number);
        return this;
    }

    Json value(boolean truth) {
        comma();
        text.append(truth);
        return this;
    }

    Json value(String string) {
        comma();
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
        return this;
    }

    private void comma() {
        if (text.isEmpty()) {
            return;
        }
        char last = text.charAt(text.length() - 1);
        if (last != '{' && last != '[' && last != ':' && last != ',') {
            text.append(',');
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
