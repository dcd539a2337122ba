// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The moment a wait ends, on the clock of {@link System#nanoTime}. */
public final class Deadline {
    /** Never. */
    public static final Deadline NEVER = new Deadline(0, Long.MAX_VALUE);

    /**
     * Waits longer than this are the same as for ever; it keeps nanosecond sums from overflowing.
     */
    private static final long FOREVER_NANOS = Long.MAX_VALUE / 4;

    private final long start;
    private final long nanos;

    private Deadline(long start, long nanos) {
        this.start = start;
        this.nanos = nanos;
    }

    /** The deadline that lies {@code timeout} from now; a negative timeout has passed already. */
    public static Deadline after(Duration timeout) {
        return afterNanos(nanosOf(timeout));
    }

    /** The deadline that lies {@code nanos} from now, as {@link #nanosOf} gives them. */
    public static Deadline afterNanos(long nanos) {
        return nanos >= FOREVER_NANOS ? NEVER : new Deadline(System.nanoTime(), nanos);
    }

    /** A timeout in nanoseconds; {@link Long#MAX_VALUE} for one too long to matter. */
    public static long nanosOf(Duration timeout) {
        if (timeout.compareTo(Duration.ofNanos(FOREVER_NANOS)) >= 0) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, timeout.toNanos());
    }

    /** True when this deadline never passes. */
    public boolean isNever() {
        return nanos == Long.MAX_VALUE;
    }

    /**
     * The nanoseconds that remain, 0 or less when it has passed, {@link Long#MAX_VALUE} for never.
     */
    public long remainingNanos() {
        return isNever() ? Long.MAX_VALUE : nanos - (System.nanoTime() - start);
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
        return isNever() ? this : new Deadline(start, nanos + more.toNanos());
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
     * Takes a lock, and waits for whoever has it until this deadline or an interrupt. A lock that
     * is free costs no look at the clock.
     */
    public void lock(ReentrantLock lock)
            throws InterruptedByTimeoutException, ClosedByInterruptException {
        if (lock.tryLock()) {
            return;
        }
        try {
            if (isNever()) {
                lock.lockInterruptibly();
            } else if (!lock.tryLock(remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw new InterruptedByTimeoutException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        }
    }
}
