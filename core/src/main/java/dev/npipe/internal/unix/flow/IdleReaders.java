// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections whose application read everything and may not read again for a while, in which case
 * somebody else has to see a DRAIN. Each waits here for a moment; one that is still idle then is
 * watched by its socket. One that was busy is looked at again later, each time twice as much later,
 * so that a busy conversation is hardly ever disturbed.
 */
final class IdleReaders implements Runnable {
    /** A connection that may be at rest. */
    interface Idle {
        /** How long from now it is left alone. */
        long nextLookNanos();

        /** Looks after it, if it is at rest; must not wait. */
        void lookAgain();
    }

    static final long FIRST_LOOK_NANOS = 5_000_000;
    static final long LAST_LOOK_NANOS = 80_000_000;

    private static final ConcurrentLinkedQueue<Idle> ADDED = new ConcurrentLinkedQueue<>();

    /** True while the thread sleeps for longer than a connection that is added may wait. */
    private static final AtomicBoolean SLEEPS_LONG = new AtomicBoolean();

    private static final Thread THREAD =
            Thread.ofPlatform().daemon().name("npipe-idle").start(new IdleReaders());

    private record Look(Idle idle, long time) implements Comparable<Look> {
        @Override
        public int compareTo(Look other) {
            return Long.signum(time - other.time); // as System.nanoTime wants it
        }
    }

    /** The looks to come, the next one first. */
    private final PriorityQueue<Look> looks = new PriorityQueue<>();

    private IdleReaders() {}

    static void add(Idle idle) {
        ADDED.add(idle);
        if (SLEEPS_LONG.get() && SLEEPS_LONG.compareAndSet(true, false)) {
            LockSupport.unpark(THREAD);
        }
    }

    @Override
    public void run() {
        while (true) {
            long now = System.nanoTime();
            for (Idle idle = ADDED.poll(); idle != null; idle = ADDED.poll()) {
                looks.add(new Look(idle, now + idle.nextLookNanos()));
            }
            Look next = looks.peek();
            while (next != null && next.time - now <= 0) {
                looks.remove();
                next.idle.lookAgain();
                next = looks.peek();
            }
            sleep(next == null ? Long.MAX_VALUE : next.time - now);
        }
    }

    private void sleep(long nanos) {
        if (nanos <= FIRST_LOOK_NANOS) {
            LockSupport.parkNanos(this, nanos);
            return;
        }
        SLEEPS_LONG.set(true);
        if (ADDED.isEmpty()) {
            LockSupport.parkNanos(this, nanos);
        }
        SLEEPS_LONG.set(false);
    }
}
