// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.regex.Pattern;

/** What came of messages that were due at fixed times: how many were answered, and how late. */
record Traffic(long sent, long answered, long medianNanos, long p99Nanos, long maxNanos) {
    private static final Pattern LINE =
            Pattern.compile(
                    "traffic sent=(\\d+) answered=(\\d+) median_ns=(\\d+) p99_ns=(\\d+) max_ns=(\\d+)");

    /** One delay for each message that was due; zero or less for one that was not answered. */
    static Traffic of(long[] delays) {
        var answered = new Histogram();
        long count = 0;
        long max = 0;
        for (long delay : delays) {
            if (delay > 0) {
                answered.record(delay);
                count++;
                max = Math.max(max, delay);
            }
        }
        return count == 0
                ? new Traffic(delays.length, 0, 0, 0, 0)
                : new Traffic(
                        delays.length, count, answered.quantile(0.5), answered.quantile(0.99), max);
    }

    static Traffic parse(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a line about traffic: " + line);
        }
        return new Traffic(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)),
                Long.parseLong(matcher.group(5)));
    }

    String toLine() {
        return "traffic sent=%s answered=%s median_ns=%s p99_ns=%s max_ns=%s"
                .formatted(sent, answered, medianNanos, p99Nanos, maxNanos);
    }
}
