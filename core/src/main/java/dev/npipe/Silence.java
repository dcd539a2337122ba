// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * For how long the calls of one pipe have waited for the peer while no byte moved: the time between
 * two calls does not count. All but {@link #moved} is guarded by this.
 */
final class Silence {
    private final AtomicLong movedAt = new AtomicLong(System.nanoTime());

    /** What the calls that wait now move: the buffers, or something else. */
    private final List<Object> waiting = new ArrayList<>(2);

    private long waitingSince;

    /** When the last of them ended, and the silence there was until then. */
    private long endedAt = System.nanoTime();

    private long before;

    /** How far they had come at the last look. */
    private long seen;

    /** Bytes have moved; called by any thread, as often as bytes move. */
    void moved() {
        movedAt.setRelease(System.nanoTime());
    }

    /** A call begins to wait; the object is the buffers, or something else. */
    synchronized void begins(Object buffers) {
        look();
        if (waiting.isEmpty()) {
            waitingSince = System.nanoTime();
            if (movedAt.getAcquire() - endedAt > 0) {
                before = 0;
            }
        }
        waiting.add(buffers);
        seen = position();
    }

    /** That call has ended, and moved something or not. */
    synchronized void ends(Object buffers, boolean moved) {
        look();
        if (moved) {
            moved();
        }
        if (waiting.size() == 1) {
            before = nanos();
            endedAt = System.nanoTime();
        }
        forget(buffers);
        seen = position();
    }

    @SuppressWarnings("ReferenceEquality") // which buffer it is, not which bytes
    private void forget(Object buffers) {
        for (int i = waiting.size() - 1; i >= 0; i--) {
            if (waiting.get(i) == buffers) {
                waiting.remove(i);
                return;
            }
        }
    }

    /** How long it lasts, in nanoseconds; 0 while no call waits. */
    synchronized long nanos() {
        if (waiting.isEmpty()) {
            return 0;
        }
        look();
        long now = System.nanoTime();
        return Math.max(0, Math.min(now - movedAt.getAcquire(), before + now - waitingSince));
    }

    /** Bytes of calls that go on may have moved. */
    private void look() {
        long position = position();
        if (position != seen) {
            seen = position;
            moved();
        }
    }

    /** Of the buffers that are waited for: a call may change their limits meanwhile. */
    private long position() {
        long sum = 0;
        for (int i = 0; i < waiting.size(); i++) {
            sum += position(waiting.get(i));
        }
        return sum;
    }

    /** Read beside the thread that moves them: a little too old is good enough. */
    private static long position(Object buffers) {
        return switch (buffers) {
            case ByteBuffer one -> one.position();
            case ByteBuffer[] several -> {
                long sum = 0;
                for (ByteBuffer each : several) {
                    sum += each.position();
                }
                yield sum;
            }
            default -> 0;
        };
    }
}
