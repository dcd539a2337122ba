// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.guide;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command of a transcript, and what it prints.
 *
 * @param command as it is typed, in one line or several
 * @param output its lines; in a line {@code …} stands for any text, and alone for any lines; two
 *     spaces and more stand for any number of them, as between columns
 */
record Step(String command, List<String> output) {
    /** Whether this is what the command printed. */
    boolean fits(List<String> printed) {
        var pattern = new StringBuilder();
        for (String line : output) {
            pattern.append(
                    line.strip().equals("…")
                            ? "(?:.*\n)*?"
                            : String.join(
                                            ".*",
                                            Stream.of(line.split("…", -1))
                                                    .map(Step::exactly)
                                                    .toList())
                                    + "\n");
        }
        String text = printed.isEmpty() ? "" : String.join("\n", printed) + "\n";
        return Pattern.compile(pattern.toString()).matcher(text).matches();
    }

    private static String exactly(String text) {
        return Stream.of(text.split(" {2,}", -1)).map(Pattern::quote).collect(joining(" {2,}"));
    }
}
