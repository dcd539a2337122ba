// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import dev.npipe.internal.Setting;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection's share of the memory for what is read ahead of the application. All connections
 * together have no more than the setting says, and each at most as much as it leaves for the
 * others, so that no peer by itself can take everything. Guarded by the turn to read.
 */
final class ReadAheadShare {
    /** How many bytes all connections together may have read ahead. */
    static final Setting SETTING =
            new Setting("dev.npipe.drain.readahead", Runtime.getRuntime().maxMemory() / 4);

    /** What all connections have. */
    private static final AtomicLong TAKEN = new AtomicLong();

    private long own;

    /** What all connections have together, in bytes. */
    static long taken() {
        return TAKEN.get();
    }

    /** What this connection has, in bytes. */
    long own() {
        return own;
    }

    /** Takes so many bytes more, or none. */
    boolean tryTake(int bytes) {
        long limit = SETTING.value();
        long before;
        do {
            before = TAKEN.get();
            if (own + bytes > limit - (before + bytes)) {
                return false;
            }
        } while (!TAKEN.compareAndSet(before, before + bytes));
        own += bytes;
        return true;
    }

    void giveBack(long bytes) {
        own -= bytes;
        TAKEN.addAndGet(-bytes);
    }
}
