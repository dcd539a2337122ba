// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import java.util.function.LongSupplier;

/**
 * Whether one direction of a connection is so busy that a lane is worth its memory. Used by one
 * thread at a time.
 */
public final class LaneWish {
    /** How long who is busy takes at most for as much as that is. */
    private static final long NANOS = 50_000_000;

    /** A read or a write of so many bytes counts once more. */
    private static final int PIECE_BITS = 12;

    private final int much;
    private final LongSupplier clock;
    private int done;

    /** When the first of what was done was done, or the last of what was done before. */
    private long since;

    public LaneWish(int much) {
        this(much, System::nanoTime);
    }

    /** By another clock, of nanoseconds. */
    LaneWish(int much, LongSupplier clock) {
        this.much = much;
        this.clock = clock;
        this.since = clock.getAsLong() - NANOS;
    }

    /** So many bytes were moved; true if that makes it busy. */
    public boolean isBusyAfter(int bytes) {
        boolean isFirst = done == 0;
        done += 1 + (bytes >> PIECE_BITS);
        if (done < much) {
            if (isFirst) { // a pause before it does not count
                since = clock.getAsLong();
            }
            return false;
        }
        long now = clock.getAsLong();
        boolean busy = now - since < NANOS;
        since = now;
        done = 0;
        return busy;
    }
}
