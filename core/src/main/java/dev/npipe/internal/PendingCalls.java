// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.internal.PendingCall.Cancellation;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one object that may wait, so that another thread can {@linkplain #cancel cancel}
 * them. A request to cancel is never lost: if it comes before the call, or too late for each that
 * is pending, it is kept for the next.
 *
 * <p>A call begins and ends without the lock, as long as nobody cancels: it makes itself pending,
 * then looks whether there is a request; who requests says so, then looks who is pending. Each
 * writes before it reads, so one of them sees the other.
 *
 * <p>The lock is held only for a moment, and while a waker runs, which may take a lock of the place
 * that waits. Nobody begins or ends a call while holding such a lock.
 */
public final class PendingCalls {
    private static final long FIRST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    /** A thread that has not left by then is busy, and looks before it waits. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** As many as were ever pending at once; replaced under the lock, never changed. */
    private volatile PendingCall[] calls = {new PendingCall()};

    /** What all wakes are. */
    private final Cancellation woken = new Cancellation(true);

    /** True when the next call is cancelled before it begins; written under the lock. */
    private volatile boolean nextIsCancelled;

    /** True when the next call is not to begin. */
    public boolean isNextCancelled() {
        return nextIsCancelled;
    }

    /** Begins a call of this thread; null if it was cancelled before, which is told by this. */
    public @Nullable PendingCall begin(boolean wakeable) {
        PendingCall call = pending(wakeable);
        return nextIsCancelled && takeRequest(call) ? null : call;
    }

    private PendingCall pending(boolean wakeable) {
        for (PendingCall call : calls) {
            if (call.tryBegin(wakeable)) {
                return call;
            }
        }
        return oneMore(wakeable);
    }

    private synchronized PendingCall oneMore(boolean wakeable) {
        var call = new PendingCall();
        call.tryBegin(wakeable);
        PendingCall[] more = Arrays.copyOf(calls, calls.length + 1);
        more[calls.length] = call;
        calls = more;
        return call;
    }

    /** Ends a call by the request that was kept for it, unless that has found others, or this. */
    private synchronized boolean takeRequest(PendingCall call) {
        if (!nextIsCancelled || !call.tryEnd()) {
            return false;
        }
        nextIsCancelled = false;
        return true;
    }

    /** Ends a call, which tells the application that it was cancelled, or does not. */
    public void end(PendingCall call, boolean told) {
        if (!call.tryEnd()) {
            endCancelled(call, told);
        }
    }

    private synchronized void endCancelled(PendingCall call, boolean told) {
        Cancellation cancellation = call.cancellation();
        call.end();
        if (cancellation != null) {
            cancellation.told |= told;
            if (--cancellation.left == 0 && !cancellation.told && !cancellation.wakes) {
                nextIsCancelled = true; // all of them had ended by themselves
            }
        }
    }

    /** Cancels the calls that are pending now, or the next one if there is none. */
    public void cancel() {
        Cancellation cancellation = request();
        if (cancellation != null) {
            wakeUntilLeft(cancellation);
        }
    }

    private void wakeUntilLeft(Cancellation cancellation) {
        long start = System.nanoTime();
        long pause = FIRST_PAUSE_NANOS;
        boolean interrupted = false;
        while (wake(cancellation) && System.nanoTime() - start < PATIENCE_NANOS) {
            Deadline.NEVER.pause(this, pause);
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
        for (PendingCall call : calls) {
            if (call.tryWake(woken)) {
                woken.left++;
            }
        }
        wake(woken);
    }

    /** {@link #wake}, until those calls have left, or are busy and will look before they wait. */
    public void wakeUntilLeft() {
        wake();
        wakeUntilLeft(woken);
    }

    /** Marks the calls; null if there is none but the next. */
    private synchronized @Nullable Cancellation request() {
        boolean kept = nextIsCancelled;
        nextIsCancelled = true; // before the look, for a call that begins meanwhile
        var cancellation = new Cancellation(false);
        boolean none = true;
        for (PendingCall call : calls) {
            if (call.tryCancel(cancellation)) {
                cancellation.left++;
            }
            none &= !call.isCancelled();
        }
        nextIsCancelled = kept || none;
        return cancellation.left == 0 ? null : cancellation;
    }

    /** Wakes the calls that have not ended; false if all have. */
    private synchronized boolean wake(Cancellation cancellation) {
        for (PendingCall call : calls) {
            if (call.cancellation() == cancellation) {
                call.wake();
            }
        }
        return cancellation.left > 0;
    }
}
