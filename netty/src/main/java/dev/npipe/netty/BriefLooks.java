// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.util.concurrent.FastThreadLocal;

/**
 * When a loop looks for the next bytes of a channel for a moment, turn by turn, before a thread
 * waits for them. It belongs to the loop.
 *
 * <p>To have a thread wait, and to be called by it, takes several changes of thread: far longer
 * than a peer needs that answers at once. With a channel whose peer is not that fast the looks are
 * in vain, and are left out more and more often. One channel of a loop looks at a time: who is
 * behind it does not pay for more than one.
 */
final class BriefLooks {
    /** About as long as it takes to have a thread wait and be called by it. */
    private static final long LENGTH_NANOS = 100_000;

    private static final int LAST_PAUSE = 1 << 6;

    /** Whose turn to look it is on the loop of this thread. */
    private static final FastThreadLocal<BriefLooks> LOOKING = new FastThreadLocal<>();

    /** How many occasions are left out after the next look in vain. */
    private int pause = 1;

    /** How many are still left out. */
    private int left;

    private long start;
    private boolean looking;

    /** Nothing is there now: true if the loop looks again in its next turn. */
    boolean again() {
        if (looking) {
            return isInTime() || isInVain();
        }
        if (left > 0) {
            left--;
            return false;
        }
        if (LOOKING.isSet()) {
            return false;
        }
        LOOKING.set(this);
        looking = true;
        start = System.nanoTime();
        return true;
    }

    /** Before a look: lets a peer run that shares the processor, which it would not otherwise. */
    @SuppressWarnings("ThreadPriorityCheck") // it is a hint, and nothing depends on it
    void makeRoom() {
        if (looking) {
            Thread.yield();
        }
    }

    /** Something was there, whether or not it was looked for. */
    void found() {
        if (looking && (isInTime() || isInVain())) {
            pause = Math.max(1, pause / 16);
            end();
        }
    }

    /** Ends what may have begun, on the loop where it did. */
    void end() {
        if (looking) {
            looking = false;
            LOOKING.remove();
        }
    }

    private boolean isInTime() {
        return System.nanoTime() - start < LENGTH_NANOS;
    }

    /** False. The time is over, which also goes by while others have the processor. */
    private boolean isInVain() {
        end();
        pause = Math.min(2 * pause, LAST_PAUSE);
        left = pause;
        return false;
    }
}
