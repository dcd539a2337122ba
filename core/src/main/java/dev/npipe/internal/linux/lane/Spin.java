// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import java.io.IOException;

/**
 * Waits for a moment without giving up the processor, if that has been worth it lately. The other
 * end answers within microseconds when it runs on another core, and a thread that sleeps takes tens
 * of them to come back; where both share a core, or the other end is slow, this is wasted: so after
 * each time in vain the next 1, 2, 4 … 256 waits do without. Used by one thread at a time.
 */
final class Spin {
    private static final long NANOS = 50_000;

    /** A virtual thread keeps others from its carrier. */
    private static final long VIRTUAL_NANOS = 20_000;

    private static final int LOOKS = 32;
    private static final int MOST_LEFT_OUT = 256;
    private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

    /** What is waited for. */
    interface Condition {
        boolean isMet() throws IOException;
    }

    private final Condition condition;

    /** How many waits are left out after the next one in vain. */
    private int pause = 1;

    /** How many are still left out. */
    private int left;

    Spin(Condition condition) {
        this.condition = condition;
    }

    /** True when the condition is met. */
    boolean now() throws IOException {
        if (ALONE) {
            return false;
        }
        if (left > 0) {
            left--;
            return false;
        }
        long limit = Thread.currentThread().isVirtual() ? VIRTUAL_NANOS : NANOS;
        long start = System.nanoTime();
        do {
            for (int i = 0; i < LOOKS; i++) {
                if (condition.isMet()) {
                    pause = 1;
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - start < limit);
        left = pause;
        pause = Math.min(2 * pause, MOST_LEFT_OUT);
        return false;
    }
}
