// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock that is waited for until a {@link Deadline}, by parking alone: so whoever waits leaves
 * when its call is cancelled, which no lock of the JDK allows without an interrupt. The thread that
 * has it may take it again. Those who wait are served in their order; who finds it free does not
 * queue.
 */
public final class TurnLock {
    private final AtomicReference<@Nullable Thread> owner = new AtomicReference<>();
    private final Queue<Thread> waiters = new ConcurrentLinkedQueue<>();

    /** How often the owner has it; the owner's. */
    private int holds;

    /** Takes it if it is free or this thread's already. */
    public boolean tryLock() {
        Thread thread = Thread.currentThread();
        if (owner.compareAndSet(null, thread) || owner.get() == thread) {
            holds++;
            return true;
        }
        return false;
    }

    /**
     * Takes it, and waits for whoever has it. One that is free costs no look at the clock.
     *
     * @throws java.nio.channels.InterruptedByTimeoutException if the deadline passed first
     * @throws ClosedByInterruptException if this thread is interrupted, which it stays
     */
    public void lock(Deadline deadline) throws IOException {
        if (!tryLock()) {
            await(deadline);
        }
    }

    private void await(Deadline deadline) throws IOException {
        Thread thread = Thread.currentThread();
        waiters.add(thread);
        boolean locked = false;
        try {
            while (waiters.peek() != thread || !tryLock()) {
                if (thread.isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                deadline.park(this);
            }
            locked = true;
        } finally {
            waiters.remove(thread);
            if (!locked) {
                wakeNext(); // this one may have been woken in vain
            }
        }
    }

    /** Gives it back, once for each time it was taken. */
    public void unlock() {
        if (owner.get() != Thread.currentThread()) {
            throw new IllegalMonitorStateException();
        }
        if (--holds == 0) {
            owner.set(null);
            wakeNext();
        }
    }

    /** Who is added to the queue after this look finds the lock free: both are volatile. */
    private void wakeNext() {
        Thread next = waiters.peek();
        if (next != null) {
            LockSupport.unpark(next);
        }
    }

    /** True when other threads wait for it. */
    public boolean isAwaited() {
        return !waiters.isEmpty();
    }
}
