// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

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
    private int done;
    private long since;

    public LaneWish(int much) {
        this.much = much;
    }

    /** So many bytes were moved; true if that makes it busy. */
    public boolean isBusyAfter(int bytes) {
        done += 1 + (bytes >> PIECE_BITS);
        if (done < much) {
            return false;
        }
        long now = System.nanoTime();
        boolean busy = now - since < NANOS;
        since = now;
        done = 0;
        return busy;
    }
}
