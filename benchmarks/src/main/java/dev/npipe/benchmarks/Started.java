// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code start_timed} says of a process: how long it lived, and its most memory. */
record Started(long nanos, long residentKib) {
    private static final Pattern LINE =
            Pattern.compile("start nanos=([0-9]+) resident_kib=([0-9]+)");

    static Started parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a line of start_timed: " + line);
        }
        return new Started(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
    }
}
