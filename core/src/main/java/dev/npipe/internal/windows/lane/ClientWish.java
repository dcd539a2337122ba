// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.lane.LaneWish;

/**
 * Whether a client's connection is to have a lane: when it is busy in either direction, and its
 * server has accepted it. Of a client that goes before, the server would not know what its token
 * is. Each direction is told by the one thread that moves it.
 */
final class ClientWish {
    private final LaneWish reads;
    private final LaneWish writes;
    private final int quota;

    /** True once the server has written something. */
    private volatile boolean answered;

    /** Of a pipe where so many bytes may be unread before a write waits. */
    ClientWish(int much, int quota) {
        this.reads = new LaneWish(much);
        this.writes = new LaneWish(much);
        this.quota = quota;
    }

    /** So many bytes were read; true if that makes it so. */
    boolean isThereAfterRead(int bytes) {
        if (!answered && bytes > 0) {
            answered = true;
        }
        return reads.isBusyAfter(bytes) && answered;
    }

    /**
     * So many bytes were written, and so many in all; more than the quota only when some were read.
     */
    boolean isThereAfterWrite(int bytes, long all) {
        return writes.isBusyAfter(bytes) && (answered || all > quota);
    }
}
