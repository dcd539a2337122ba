// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web.kept;

import dev.npipe.cli.tap.Passage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How much passed in each of the last seconds, and altogether. */
public final class Rates {
    /** How many seconds are remembered. */
    static final int SECONDS = 300;

    /** Messages and bytes to the server, then to the client. */
    private static final int COLUMNS = 4;

    private final long[][] buckets = new long[SECONDS][COLUMNS];
    private final long[] totals = new long[COLUMNS];
    private long newest;

    public synchronized void add(Passage passage) {
        long second = passage.time().getEpochSecond();
        if (second > newest) {
            for (long gone = Math.max(newest + 1, second - SECONDS + 1); gone <= second; gone++) {
                buckets[index(gone)] = new long[COLUMNS];
            }
            newest = second;
        }
        int column = passage.direction() == Passage.Direction.TO_SERVER ? 0 : 2;
        totals[column]++;
        totals[column + 1] += passage.bytes().length;
        if (second > newest - SECONDS) {
            buckets[index(second)][column]++;
            buckets[index(second)][column + 1] += passage.bytes().length;
        }
    }

    private static int index(long second) {
        return Math.floorMod(second, SECONDS);
    }

    /** How much passed altogether: messages and bytes to the server, then to the client. */
    public synchronized List<Long> totals() {
        return Arrays.stream(totals).boxed().toList();
    }

    /** For each second from one on {@code [second, messages, bytes, messages, bytes]}. */
    public synchronized List<Object> since(long from) {
        var seconds = new ArrayList<Object>();
        for (long second = Math.max(from, newest - SECONDS + 1); second <= newest; second++) {
            var figures = new ArrayList<Object>();
            figures.add(second);
            for (long figure : buckets[index(second)]) {
                figures.add(figure);
            }
            seconds.add(figures);
        }
        return seconds;
    }
}
