// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call that may wait, and that another thread can cancel: from then on its {@link Deadline}s have
 * passed, whatever their time. So each place that waits knows only deadlines, and gives up in the
 * one way in which it gives up late.
 *
 * <p>Who parks is unparked, and looks at its deadline again. Who waits in another way leaves a
 * {@link Deadline.Waker} with the deadline before it looks at it for the last time.
 */
public final class PendingCall implements Deadline.Waiting {
    private final Deadline never = Deadline.never(this);

    /** True when {@link PendingCalls#wake} ends it; guarded by that, as the thread is. */
    private boolean wakeable;

    /** The thread in this call; guarded by its {@link PendingCalls}. */
    private @Nullable Thread thread;

    /** What has cancelled it. */
    private volatile @Nullable Cancellation cancellation;

    private volatile Deadline.@Nullable Waker waker;

    /** One request to cancel, and the calls that were pending then. Guarded by the calls' lock. */
    static final class Cancellation {
        /** True when it is a matter of this library, and of no application. */
        final boolean wakes;

        /** True when one of the calls has failed by it. */
        boolean told;

        /** How many of the calls have not ended. */
        int left;

        Cancellation(boolean wakes) {
            this.wakes = wakes;
        }
    }

    PendingCall() {}

    void begin(boolean canBeWoken) {
        wakeable = canBeWoken;
        thread = Thread.currentThread();
        if (cancellation != null) { // a volatile write costs more than a look
            cancellation = null;
        }
    }

    boolean isWakeable() {
        return wakeable;
    }

    void cancel(Cancellation by) {
        cancellation = by;
    }

    @Nullable Cancellation cancellation() {
        return cancellation;
    }

    void wake() {
        Deadline.Waker how = waker;
        if (how != null) {
            how.wake();
        }
        LockSupport.unpark(thread);
    }

    /** True when it was cancelled by {@link PendingCalls#wake} alone. */
    public boolean isWoken() {
        Cancellation by = cancellation;
        return by != null && by.wakes;
    }

    /** True once another thread has cancelled this. */
    @Override
    public boolean isCancelled() {
        return cancellation != null;
    }

    /** The deadline of a wait of this call that begins now, as {@link Deadline#afterNanos}. */
    public Deadline within(long nanos) {
        return nanos == Long.MAX_VALUE ? never : Deadline.afterNanos(nanos, this);
    }

    @Override
    public void waitsIn(Deadline.@Nullable Waker how) {
        waker = how;
    }
}
