// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.regex.Pattern;

/** What a client says about one burst, in nanoseconds. */
record Burst(long iterations, long medianNanos, long p99Nanos, long totalNanos) {
    private static final Pattern LINE =
            Pattern.compile(
                    "stats iterations=(\\d+) median_ns=(\\d+) p99_ns=(\\d+) total_ns=(\\d+)");

    static Burst parse(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a line of statistics: " + line);
        }
        return new Burst(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)));
    }

    String toLine() {
        return "stats iterations=%s median_ns=%s p99_ns=%s total_ns=%s"
                .formatted(iterations, medianNanos, p99Nanos, totalNanos);
    }

    double meanNanos() {
        return (double) totalNanos / iterations;
    }
}
