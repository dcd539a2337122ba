// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.internal.PendingCall.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one object that may wait, so that another thread can {@linkplain #cancel cancel}
 * them. A request to cancel is never lost: if it comes before the call, or too late for each that
 * is pending, it is kept for the next.
 *
 * <p>The lock is held only for a moment, and while a waker runs, which may take a lock of the place
 * that waits. Nobody begins or ends a call while holding such a lock.
 */
public final class PendingCalls {
    private static final long FIRST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    /** A thread that has not left by then is busy, and looks before it waits. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<PendingCall> pending = new ArrayList<>(2);

    /** What all wakes are. */
    private final Cancellation woken = new Cancellation(true);

    /** One that has ended, for the next. */
    private @Nullable PendingCall spare;

    /** True when the next call is cancelled before it begins. */
    private volatile boolean nextIsCancelled;

    /** True when the next call is not to begin. */
    public boolean isNextCancelled() {
        return nextIsCancelled;
    }

    /** Begins a call of this thread; null if it was cancelled before, which is told by this. */
    public synchronized @Nullable PendingCall begin(boolean wakeable) {
        if (nextIsCancelled) {
            nextIsCancelled = false;
            return null;
        }
        PendingCall call = spare;
        if (call == null) {
            call = new PendingCall();
        }
        pending.add(call);
        spare = null;
        call.begin(wakeable);
        return call;
    }

    /** Ends a call, which tells the application that it was cancelled, or does not. */
    public synchronized void end(PendingCall call, boolean told) {
        remove(call);
        spare = call;
        Cancellation cancellation = call.cancellation();
        if (cancellation != null) {
            cancellation.told |= told;
            if (--cancellation.left == 0 && !cancellation.told && !cancellation.wakes) {
                nextIsCancelled = true; // all of them had ended by themselves
            }
        }
    }

    private void remove(PendingCall call) {
        for (int i = pending.size() - 1; i >= 0; i--) {
            if (pending.get(i) == call) {
                pending.remove(i);
                return;
            }
        }
    }

    /** Cancels the calls that are pending now, or the next one if there is none. */
    public void cancel() {
        Cancellation cancellation = request();
        if (cancellation == null) {
            return;
        }
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_NANOS;
        boolean interrupted = false;
        while (wake(cancellation) && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(this, pause);
            interrupted |= Thread.interrupted();
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Cancels the wakeable calls that are pending now, and wakes each once, which may be too early:
     * it is for the caller to do it again. It is no matter of the next call.
     */
    public synchronized void wake() {
        for (PendingCall call : pending) {
            if (call.isWakeable() && !call.isCancelled()) {
                call.cancel(woken);
                woken.left++;
            }
        }
        wake(woken);
    }

    /** Marks the calls; null if there is none but the next. */
    private synchronized @Nullable Cancellation request() {
        var cancellation = new Cancellation(false);
        for (PendingCall call : pending) {
            Cancellation before = call.cancellation();
            if (before == null || before.wakes) {
                if (before != null) {
                    before.left--;
                }
                call.cancel(cancellation);
                cancellation.left++;
            }
        }
        if (pending.isEmpty()) {
            nextIsCancelled = true;
        }
        return cancellation.left == 0 ? null : cancellation;
    }

    /** Wakes the calls that have not ended; false if all have. */
    private synchronized boolean wake(Cancellation cancellation) {
        for (PendingCall call : pending) {
            if (call.cancellation() == cancellation) {
                call.wake();
            }
        }
        return cancellation.left > 0;
    }
}
