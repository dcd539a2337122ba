// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * For how long the calls of one pipe have waited for the peer while no byte moved: the time between
 * two calls does not count. All but {@link #moved} is guarded by this.
 */
final class Silence {
    private final AtomicLong movedAt = new AtomicLong(System.nanoTime());

    /** How many calls wait now. */
    private int waiting;

    private long waitingSince;

    /** When the last of them ended, and the silence there was until then. */
    private long endedAt = System.nanoTime();

    private long before;

    /** What the waiting calls move, in each direction, and how much of it was left at a look. */
    private @Nullable Object read;

    private @Nullable Object written;
    private long left;

    /** Bytes have moved; called by any thread, as often as bytes move. */
    void moved() {
        movedAt.setRelease(System.nanoTime());
    }

    /** A read begins to wait; the object is the buffers, or something else. */
    synchronized void beginsRead(Object buffers) {
        read = buffers;
        begins();
    }

    /** A write begins to wait. */
    synchronized void beginsWrite(Object buffers) {
        written = buffers;
        begins();
    }

    private void begins() {
        left = remaining(read) + remaining(written);
        if (waiting++ == 0) {
            waitingSince = System.nanoTime();
            if (movedAt.getAcquire() - endedAt > 0) {
                before = 0;
            }
        }
    }

    /** A call has ended, and moved something or not. */
    synchronized void ends(boolean moved) {
        if (moved) {
            moved();
        }
        if (waiting == 1) {
            before = nanos();
            endedAt = System.nanoTime();
            read = null;
            written = null;
        }
        waiting--;
    }

    /** How long it lasts, in nanoseconds; 0 while no call waits. */
    synchronized long nanos() {
        if (waiting == 0) {
            return 0;
        }
        long leftNow = remaining(read) + remaining(written);
        if (leftNow != left) {
            left = leftNow;
            moved();
        }
        long now = System.nanoTime();
        return Math.max(0, Math.min(now - movedAt.getAcquire(), before + now - waitingSince));
    }

    /** Read beside the thread that moves them: a little too old is good enough. */
    private static long remaining(@Nullable Object buffers) {
        return switch (buffers) {
            case ByteBuffer one -> one.remaining();
            case ByteBuffer[] several -> {
                long sum = 0;
                for (ByteBuffer each : several) {
                    sum += each.remaining();
                }
                yield sum;
            }
            case null, default -> 0;
        };
    }
}
