// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call that may wait, and that another thread can cancel: from then on its {@link Deadline}s have
 * passed, whatever their time. So each place that waits knows only deadlines, and gives up in the
 * one way in which it gives up late. One call at a time uses an object, and then the next.
 *
 * <p>Who parks is unparked, and looks at its deadline again. Who waits in another way leaves a
 * {@link Deadline.Waker} with the deadline before it looks at it for the last time.
 */
public final class PendingCall implements Deadline.Waiting {
    private static final VarHandle STATE;
    private static final VarHandle WAKER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(PendingCall.class, "state", int.class);
            WAKER = lookup.findVarHandle(PendingCall.class, "waker", Deadline.Waker.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** No call; a thread may begin one. */
    private static final int FREE = 0;

    private static final int PENDING = 1;

    /** Pending, and {@link PendingCalls#wake} ends it, too. */
    private static final int WAKEABLE = 2;

    private static final int CANCELLED = 3;

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

    private final Deadline never = Deadline.never(this);

    /**
     * A thread takes what is free, and frees what is still pending, by comparing and setting. What
     * was cancelled is freed under the calls' lock alone.
     */
    private volatile int state = FREE;

    /** What has cancelled it; written under the calls' lock, before the state. */
    private @Nullable Cancellation cancellation;

    /** The thread in this call; the last one, until it is known. */
    private volatile @Nullable Thread thread;

    private volatile Deadline.@Nullable Waker waker;

    PendingCall() {}

    /** Begins a call of this thread, if there is none. */
    boolean tryBegin(boolean wakeable) {
        if (state != FREE || !STATE.compareAndSet(this, FREE, wakeable ? WAKEABLE : PENDING)) {
            return false;
        }
        Thread current = Thread.currentThread();
        if (thread != current) { // a volatile write costs more than a look
            thread = current;
        }
        return true;
    }

    /** Ends the call, unless it was cancelled. */
    boolean tryEnd() {
        int before = state;
        return before != CANCELLED && STATE.compareAndSet(this, before, FREE);
    }

    /** Ends the call, also if it was cancelled; under the calls' lock. */
    void end() {
        cancellation = null;
        state = FREE;
    }

    /** Cancels the call if it is one that a wake ends; under the calls' lock. */
    boolean tryWake(Cancellation woken) {
        return state == WAKEABLE && tryCancelFrom(WAKEABLE, woken);
    }

    /**
     * Cancels the call if it is pending, and if nothing but a wake has cancelled it before; under
     * the calls' lock.
     */
    boolean tryCancel(Cancellation by) {
        while (true) {
            int before = state;
            Cancellation earlier = cancellation;
            if (before == FREE || (earlier != null && !earlier.wakes)) {
                return false;
            }
            if (earlier != null) {
                earlier.left--;
                cancellation = by;
                return true;
            }
            if (tryCancelFrom(before, by)) {
                return true;
            }
        }
    }

    private boolean tryCancelFrom(int before, Cancellation by) {
        cancellation = by;
        if (STATE.compareAndSet(this, before, CANCELLED)) {
            return true;
        }
        cancellation = null; // it has ended meanwhile
        return false;
    }

    /** What has cancelled it; under the calls' lock. */
    @Nullable Cancellation cancellation() {
        return cancellation;
    }

    /** Wakes the thread, which cannot end the call meanwhile; under the calls' lock. */
    void wake() {
        Deadline.Waker how = waker;
        if (how != null) {
            how.wake();
        }
        LockSupport.unpark(thread);
    }

    /** True when it was cancelled by {@link PendingCalls#wake} alone. */
    public boolean isWoken() {
        Cancellation by = state == CANCELLED ? cancellation : null;
        return by != null && by.wakes;
    }

    /** True once another thread has cancelled this. */
    @Override
    public boolean isCancelled() {
        return state == CANCELLED;
    }

    /** The deadline of a wait of this call that begins now, as {@link Deadline#afterNanos}. */
    public Deadline within(long nanos) {
        return nanos == Long.MAX_VALUE ? never : Deadline.afterNanos(nanos, this);
    }

    /** Seen late by whoever cancels, if that is now; it looks again. */
    @Override
    public void waitsIn(Deadline.@Nullable Waker how) {
        WAKER.setRelease(this, how);
    }
}
