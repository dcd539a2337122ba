// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** The moment a wait ends, on the clock of {@link System#nanoTime}. */
public final class Deadline {
    /** Never. */
    public static final Deadline NEVER = new Deadline(0, Long.MAX_VALUE, null);

    /** Passed from the beginning: what needs a wait fails at once. */
    public static final Deadline PASSED = new Deadline(System.nanoTime(), 0, null);

    /**
     * Waits longer than this are the same as for ever; it keeps nanosecond sums from overflowing.
     */
    private static final long FOREVER_NANOS = Long.MAX_VALUE / 4;

    /** Ends a wait that is no parking, so that the waiting thread looks at its deadline again. */
    @FunctionalInterface
    public interface Waker {
        /**
         * Wakes the thread, which cannot leave the call meanwhile. It may do nothing, if the thread
         * is just about to wait: it is run again and again until the call has ended.
         */
        void wake();
    }

    /** Who waits, and can be told not to. */
    public interface Waiting {
        /** True when it was told. */
        boolean isCancelled();

        /** How to wake it; null where unparking does. */
        void waitsIn(@Nullable Waker how);
    }

    private final long start;
    private final long nanos;

    /** The call that waits, if it can be cancelled. */
    private final @Nullable Waiting call;

    private Deadline(long start, long nanos, @Nullable Waiting call) {
        this.start = start;
        this.nanos = nanos;
        this.call = call;
    }

    /** Never, unless the call is cancelled. */
    static Deadline never(Waiting call) {
        return new Deadline(0, Long.MAX_VALUE, call);
    }

    /** The deadline that lies {@code nanos} from now, or comes when the call is cancelled. */
    static Deadline afterNanos(long nanos, @Nullable Waiting call) {
        return nanos >= FOREVER_NANOS
                ? new Deadline(0, Long.MAX_VALUE, call)
                : new Deadline(System.nanoTime(), nanos, call);
    }

    /** The deadline that lies {@code timeout} from now; a negative timeout has passed already. */
    public static Deadline after(Duration timeout) {
        return afterNanos(nanosOf(timeout));
    }

    /** The deadline that lies {@code nanos} from now, as {@link #nanosOf} gives them. */
    public static Deadline afterNanos(long nanos) {
        return nanos >= FOREVER_NANOS ? NEVER : afterNanos(nanos, null);
    }

    /** A timeout in nanoseconds; {@link Long#MAX_VALUE} for one too long to matter. */
    public static long nanosOf(Duration timeout) {
        if (timeout.compareTo(Duration.ofNanos(FOREVER_NANOS)) >= 0) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, timeout.toNanos());
    }

    /** True when this deadline never passes, as far as is known now: its call may be cancelled. */
    public boolean isNever() {
        return nanos == Long.MAX_VALUE && !isCancelled();
    }

    /** True when it is never certain that this does not pass. */
    public boolean mayPass() {
        return nanos != Long.MAX_VALUE || call != null;
    }

    /** True when it has passed because its call was cancelled. */
    public boolean isCancelled() {
        return call != null && call.isCancelled();
    }

    /**
     * How to wake this thread if its call is cancelled, for a wait that is no parking. Look whether
     * it {@link #isCancelled} between this and the wait.
     */
    public void waitsIn(Waker waker) {
        if (call != null) {
            call.waitsIn(waker);
        }
    }

    /** Ends what {@link #waitsIn} began. */
    public void waitsNoMore() {
        if (call != null) {
            call.waitsIn(null);
        }
    }

    /**
     * The nanoseconds that remain, 0 or less when it has passed, {@link Long#MAX_VALUE} for never.
     */
    public long remainingNanos() {
        if (isCancelled()) {
            return 0;
        }
        return nanos == Long.MAX_VALUE ? Long.MAX_VALUE : nanos - (System.nanoTime() - start);
    }

    /** The milliseconds that remain, rounded up; 0 when it has passed. */
    public long remainingMillis() {
        long remaining = remainingNanos();
        if (remaining <= 0) {
            return 0;
        }
        return remaining == Long.MAX_VALUE ? remaining : (remaining + 999_999) / 1_000_000;
    }

    /** True when it has passed. */
    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }

    /** This deadline moved later; for ever stays for ever. */
    public Deadline plus(Duration more) {
        return nanos == Long.MAX_VALUE ? this : new Deadline(start, nanos + more.toNanos(), call);
    }

    /** The deadline of the same call that lies {@code timeout} from now. */
    public Deadline ofSameCall(Duration timeout) {
        return afterNanos(nanosOf(timeout), call);
    }

    /** This one, or {@code timeout} from now if that is earlier. */
    public Deadline within(Duration timeout) {
        return earlierOf(ofSameCall(timeout));
    }

    /** The earlier of two. */
    public Deadline earlierOf(Deadline other) {
        return remainingNanos() <= other.remainingNanos() ? this : other;
    }

    /** Ends a wait whose deadline has passed. */
    public void check() throws InterruptedByTimeoutException {
        if (hasPassed()) {
            throw new InterruptedByTimeoutException();
        }
    }

    /**
     * Parks until this passes, or less long, as every parking may end without a reason.
     *
     * @throws InterruptedByTimeoutException if it has passed
     */
    public void park(Object blocker) throws InterruptedByTimeoutException {
        long remaining = remainingNanos();
        if (remaining <= 0) {
            throw new InterruptedByTimeoutException();
        }
        HeapShortage.park(blocker, remaining);
    }

    /**
     * Parks for so long, or until this passes, or the thread is interrupted, for a caller that then
     * does more than to look: in a shortage of heap, too, it lasts as long.
     */
    public void pause(Object blocker, long nanos) {
        long start = System.nanoTime();
        long left = Math.min(nanos, remainingNanos());
        do {
            HeapShortage.park(blocker, left);
            left = Math.min(nanos - (System.nanoTime() - start), remainingNanos());
        } while (left > 0 && HeapShortage.isNow() && !Thread.currentThread().isInterrupted());
    }

    /**
     * As {@link #park}, in a condition of a lock that this thread holds; for a caller that looks
     * again.
     *
     * @throws InterruptedByTimeoutException if it has passed
     * @throws InterruptedException if this thread is interrupted
     */
    @SuppressWarnings("WaitNotInLoop") // the caller's loop
    public void await(Condition changed, Lock lock)
            throws InterruptedByTimeoutException, InterruptedException {
        check();
        long remaining = remainingNanos();
        if (HeapShortage.givesWay(lock)) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        } else if (remaining == Long.MAX_VALUE) {
            changed.await(); // the JDK makes a task for a time limit, which takes memory
        } else {
            changed.awaitNanos(remaining);
        }
    }
}
