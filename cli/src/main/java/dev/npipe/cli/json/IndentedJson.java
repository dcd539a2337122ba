// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.json;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads JSON, one value or several behind each other, only to write it more readably: what it does
 * not understand is no JSON.
 */
public final class IndentedJson {
    private static final int DEEPEST = 200;
    private static final Pattern SCALAR =
            Pattern.compile("true|false|null|-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");

    private final String text;
    private final StringBuilder shown = new StringBuilder();
    private int at;

    private IndentedJson(String text) {
        this.text = text;
    }

    /** The same with a line for each value; empty if it is no object or array. */
    public static Optional<String> of(String text) {
        String begin = text.stripLeading();
        if (!begin.startsWith("{") && !begin.startsWith("[")) {
            return Optional.empty();
        }
        var json = new IndentedJson(text);
        while (json.skipSpace()) {
            if (!json.value(0)) {
                return Optional.empty();
            }
            json.shown.append('\n');
        }
        return Optional.of(json.shown.toString());
    }

    /** Whether something is left. */
    private boolean skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length();
    }

    private boolean value(int depth) {
        if (depth > DEEPEST || !skipSpace()) {
            return false;
        }
        return switch (text.charAt(at)) {
            case '{' -> members(depth, '}', true);
            case '[' -> members(depth, ']', false);
            case '"' -> string();
            default -> scalar();
        };
    }

    private boolean members(int depth, char end, boolean named) {
        shown.append(text.charAt(at++));
        if (skipSpace() && text.charAt(at) == end) {
            shown.append(text.charAt(at++));
            return true;
        }
        while (true) {
            newLine(depth + 1);
            if (named && !name() || !value(depth + 1) || !skipSpace()) {
                return false;
            }
            char next = text.charAt(at++);
            if (next == end) {
                newLine(depth);
                shown.append(end);
                return true;
            }
            if (next != ',') {
                return false;
            }
            shown.append(',');
        }
    }

    private boolean name() {
        if (!skipSpace() || !string() || !skipSpace() || text.charAt(at) != ':') {
            return false;
        }
        at++;
        shown.append(": ");
        return true;
    }

    private boolean string() {
        if (text.charAt(at) != '"') {
            return false;
        }
        int begin = at++;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) < ' ') {
                return false;
            }
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= text.length()) {
            return false;
        }
        shown.append(text, begin, ++at);
        return true;
    }

    private boolean scalar() {
        Matcher word = SCALAR.matcher(text).region(at, text.length());
        if (!word.lookingAt()) {
            return false;
        }
        shown.append(word.group());
        at = word.end();
        return true;
    }

    private void newLine(int depth) {
        shown.append('\n').repeat("  ", depth);
    }
}
