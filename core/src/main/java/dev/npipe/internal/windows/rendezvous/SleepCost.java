// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.rendezvous;

import dev.npipe.internal.lane.BriefWait;
import dev.npipe.internal.windows.lane.LanePlace;
import java.io.IOException;

/**
 * How long a thread may spin before it sleeps: about as long as a sleep and its bell cost, which
 * are some calls of the system. Where those go through another process, as on Wine, they take a
 * hundred times as long, and two ends that spin for less would never meet awake. Measured once.
 */
final class SleepCost {
    private static final int CALLS = 8;

    /** The calls of a sleep: the bell's, the sleeper's before and after, and what wakes it. */
    private static final int CALLS_OF_SLEEP = 8;

    private static final long MOST_NANOS = 10 * BriefWait.NANOS;

    private volatile long spinNanos;

    /** By the shortest of some calls. */
    long spinNanos(LanePlace place) throws IOException {
        long known = spinNanos;
        if (known == 0) {
            long shortest = Long.MAX_VALUE;
            for (int i = 0; i < CALLS; i++) {
                long start = System.nanoTime();
                place.isOtherGone();
                shortest = Math.min(shortest, System.nanoTime() - start);
            }
            known = Math.clamp(CALLS_OF_SLEEP * shortest, BriefWait.NANOS, MOST_NANOS);
            spinNanos = known;
        }
        return known;
    }
}
