// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.Arrays;

/**
 * Counts every duration; slots are at most 0.1 % wide. The same layout as bench.h, so that figures
 * compare.
 */
final class Histogram {
    private static final int BITS = 10;

    private final long[] counts = new long[(65 - BITS) << BITS];
    private long recorded;

    void reset() {
        Arrays.fill(counts, 0);
        recorded = 0;
    }

    void record(long nanos) {
        counts[slot(nanos)]++;
        recorded++;
    }

    /** Counts what another one has counted. */
    void add(Histogram other) {
        for (int slot = 0; slot < counts.length; slot++) {
            counts[slot] += other.counts[slot];
        }
        recorded += other.recorded;
    }

    long quantile(double quantile) {
        long rank = (long) (quantile * recorded);
        long seen = 0;
        for (int slot = 0; slot < counts.length; slot++) {
            seen += counts[slot];
            if (seen > rank) {
                return middle(slot);
            }
        }
        throw new IllegalStateException("nothing was recorded");
    }

    private static int slot(long nanos) {
        if (nanos < 1L << BITS) {
            return (int) nanos;
        }
        int shift = 63 - Long.numberOfLeadingZeros(nanos) - BITS;
        return (shift << BITS) + (int) (nanos >>> shift);
    }

    private static long middle(int slot) {
        if (slot < 2 << BITS) {
            return slot;
        }
        int shift = (slot >> BITS) - 1;
        long lowest = (long) (slot - (shift << BITS)) << shift;
        return lowest + (1L << (shift - 1));
    }
}
