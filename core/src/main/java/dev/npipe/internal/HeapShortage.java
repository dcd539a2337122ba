// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.lang.ref.SoftReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether there is room on the heap for a virtual thread that is to wait. It leaves its carrier by
 * being copied to the heap; where there is no room for that, the JDK parks the carrier instead, for
 * as long as the wait takes (the {@code OutOfMemoryError} in {@code VirtualThread.park} of JDK 25).
 * As many waits without a limit as there are carriers stop all virtual threads of the program then,
 * and go on to do so when the shortage is long over.
 *
 * <p>So in a shortage no virtual thread parks in a call of a channel. What tells is a reserve
 * behind a soft reference, which the JVM lets go of before it ever reports that the heap is full:
 * mostly the wait that finds no room gets the reserve's, and those after it see that it is gone.
 */
public final class HeapShortage {
    /** Many times what the stack of a thread that waits takes. */
    private static final int RESERVE = 64 * 1024;

    /** A try in vain costs a collection of the whole heap. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How often {@link #unpark} looks before it goes on all the same. */
    private static final int LOOKS = 100;

    /**
     * How many give their carrier to others at once. A carrier's queue has 64 places, and loses who
     * finds none if there is no memory for more.
     */
    private static final int MOST_GIVING = 16;

    private static final AtomicInteger GIVING = new AtomicInteger();

    /** Empty until somebody waits. */
    private static volatile SoftReference<byte[]> reserve = new SoftReference<>(null);

    /** When a reserve that is gone may be asked for again. */
    private static final AtomicLong NEXT = new AtomicLong(System.nanoTime());

    private HeapShortage() {}

    /** Has this class ready before there is a shortage, in which it could not be loaded. */
    public static void prepare() {}

    /** True for a thread that must not park now. */
    public static boolean isNow() {
        return concerns(Thread.currentThread());
    }

    private static boolean concerns(Thread thread) {
        return thread.isVirtual() && reserve.get() == null && !hasReserveAgain();
    }

    /** Tried at once by the first who misses it: it may be gone as nobody has waited for long. */
    private static boolean hasReserveAgain() {
        long now = System.nanoTime();
        long next = NEXT.get();
        if (now - next < 0 || !NEXT.compareAndSet(next, now + PAUSE_NANOS)) {
            return false;
        }
        try {
            reserve = new SoftReference<>(new byte[RESERVE]);
            return true;
        } catch (OutOfMemoryError e) { // which is what was asked
            return false;
        }
    }

    /**
     * Parks this thread for so long, {@code Long.MAX_VALUE} for ever, or less, as every parking may
     * end without a reason. A virtual one gives way instead while the heap is full.
     */
    public static void park(Object blocker, long nanos) {
        if (isNow()) {
            giveWay();
        } else if (nanos == Long.MAX_VALUE) {
            LockSupport.park(blocker);
        } else {
            LockSupport.parkNanos(blocker, nanos);
        }
    }

    /**
     * In place of a wait in a condition of a lock that this thread holds: if the heap is full,
     * gives way without the lock, as who waits for that keeps a carrier, too. False if it is not
     * full.
     */
    public static boolean givesWay(Lock lock) {
        if (!isNow()) {
            return false;
        }
        lock.unlock();
        try {
            giveWay();
        } finally {
            lock.lock();
        }
        return true;
    }

    /** What such a thread does instead, without a lock, before it looks again. */
    @SuppressWarnings("ThreadPriorityCheck") // others get the carrier; nothing relies on it
    private static void giveWay() {
        boolean mayGive = GIVING.incrementAndGet() <= MOST_GIVING;
        try {
            if (mayGive) {
                Thread.yield();
            }
        } catch (OutOfMemoryError e) { // the carrier stays with this thread, for a moment
            Thread.onSpinWait();
        } finally {
            GIVING.decrementAndGet();
        }
    }

    /**
     * Unparks a thread, for a thread of this library that holds no lock. A virtual one is given a
     * moment for the shortage to be over, as the JDK loses those for whom there is no room in the
     * queue of its carriers.
     */
    public static void unpark(Thread thread) {
        for (int i = 0; i < LOOKS && concerns(thread); i++) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        LockSupport.unpark(thread);
    }
}
