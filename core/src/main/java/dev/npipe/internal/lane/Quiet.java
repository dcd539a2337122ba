// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import java.time.Duration;

/** For how long nothing has moved in a lane: begun by who enters it, asked by the keeper. */
public final class Quiet {
    private int seen;
    private long since;

    /** It begins now. */
    public void begin() {
        since = System.nanoTime();
    }

    /** True if so many moves are no more than when this was asked last, and that is so long ago. */
    public boolean lasts(int moves, long nanoTime, Duration limit) {
        if (moves != seen) {
            seen = moves;
            since = nanoTime;
        }
        return nanoTime - since >= limit.toNanos();
    }
}
