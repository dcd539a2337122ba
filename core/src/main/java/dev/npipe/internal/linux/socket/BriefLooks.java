// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

/**
 * When a thread that has just served a client looks for the next one for a moment before it sleeps.
 * Used by one thread at a time.
 *
 * <p>A processor that has nothing to do is put to sleep, and to wake it takes longer than a client
 * that is at work elsewhere needs until it connects again. Where client and server share one
 * processor the look can find nobody, as with clients that come seldom: so it is left out more and
 * more often while it is in vain.
 */
final class BriefLooks {
    /** About as long as it takes to wake a processor, and this thread on it. */
    private static final long LENGTH_NANOS = 50_000;

    private static final int LAST_PAUSE = 1 << 10;

    /** How many occasions are left out after the next look in vain. */
    private int pause = 1;

    /** How many are still left out. */
    private int left;

    /** What is looked for. */
    @FunctionalInterface
    interface Look {
        /** What there is; 0 for nothing. */
        int now();
    }

    /** What was found within a moment, or 0: also if this is no occasion. */
    int find(Look look) {
        if (left > 0) {
            left--;
            return 0;
        }
        int found = look.now();
        if (found != 0) {
            return found; // which a thread that sleeps finds as soon
        }
        long start = System.nanoTime();
        do {
            Thread.onSpinWait();
            found = look.now();
        } while (found == 0 && System.nanoTime() - start < LENGTH_NANOS);
        if (found == 0) {
            pause = Math.min(2 * pause, LAST_PAUSE);
            left = pause;
        } else {
            pause = Math.max(1, pause / 16);
        }
        return found;
    }
}
