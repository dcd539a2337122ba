// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.ping;

/**
 * Lengths of time, however many, in little room: each is kept as one of the ranges that divide
 * every power of two into 64, so that what is read back is at most 1.6 % too long.
 */
public final class Latencies {
    private static final int BITS = 6;
    private static final int IN_A_POWER = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) * IN_A_POWER];
    private long count;
    private long min = Long.MAX_VALUE;
    private long max;

    /** Adds one, in nanoseconds, not negative. */
    public void add(long nanos) {
        counts[rangeOf(nanos)]++;
        count++;
        min = Math.min(min, nanos);
        max = Math.max(max, nanos);
    }

    /** How many there are. */
    public long count() {
        return count;
    }

    /** The shortest one in nanoseconds, exactly; 0 if there is none. */
    public long min() {
        return count == 0 ? 0 : min;
    }

    /** The longest one in nanoseconds, exactly; 0 if there is none. */
    public long max() {
        return max;
    }

    /**
     * The time that this share of them does not exceed, in nanoseconds; 0 if there is none.
     *
     * @param share more than 0, at most 1: 0.5 is the median
     */
    public long quantile(double share) {
        long rank = (long) Math.ceil(share * count);
        long seen = 0;
        for (int range = 0; range < counts.length; range++) {
            seen += counts[range];
            if (seen >= rank && seen > 0) {
                return Math.clamp(longestOf(range), min, max);
            }
        }
        return 0;
    }

    /** How many are longer than one time and no longer than another, both in nanoseconds. */
    public long between(long above, long upTo) {
        long sum = 0;
        for (int range = 0; range < counts.length; range++) {
            long longest = longestOf(range);
            if (longest > above && longest <= upTo) {
                sum += counts[range];
            }
        }
        return sum;
    }

    private static int rangeOf(long nanos) {
        if (nanos < IN_A_POWER) {
            return (int) nanos;
        }
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - BITS;
        return (power << BITS) + (int) (nanos >>> power);
    }

    private static long longestOf(int range) {
        if (range < IN_A_POWER) {
            return range;
        }
        int power = (range >> BITS) - 1;
        long first = (long) (range - (power << BITS)) << power;
        return first + (1L << power) - 1;
    }
}
