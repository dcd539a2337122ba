// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.regex.Pattern;

/**
 * One burst, in nanoseconds: what its client says, and what was seen from outside.
 *
 * @param processorNanos what both processes used of the processors; 0 where nobody looked
 */
record Burst(
        long iterations, long medianNanos, long p99Nanos, long totalNanos, long processorNanos) {
    private static final Pattern LINE =
            Pattern.compile(
                    "stats iterations=(\\d+) median_ns=(\\d+) p99_ns=(\\d+) total_ns=(\\d+)");

    /** As a client says it. */
    Burst(long iterations, long medianNanos, long p99Nanos, long totalNanos) {
        this(iterations, medianNanos, p99Nanos, totalNanos, 0);
    }

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

    Burst withProcessor(long nanos) {
        return new Burst(iterations, medianNanos, p99Nanos, totalNanos, nanos);
    }

    double processorNanosEach() {
        return (double) processorNanos / iterations;
    }

    double meanNanos() {
        return (double) totalNanos / iterations;
    }
}
