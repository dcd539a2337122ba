// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.drain;

import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.background.OnDemandThread;
import dev.npipe.internal.background.PipeLog;
import java.lang.System.Logger.Level;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Connections that somebody looks after later, on a thread that waits for none of them. Those whose
 * application read everything and may not read again for a while, in which case somebody else has
 * to see a DRAIN: each waits here for a moment; one that is still idle then is watched by its
 * socket. One that was busy is looked at again later, each time twice as much later, so that a busy
 * conversation is hardly ever disturbed. And those that are closed when their peer has fetched all.
 */
public final class IdleReaders {
    /**
     * A connection that may be at rest. It is added once, and again when it is looked at; adding it
     * takes no memory, as that may be what its last look failed for.
     */
    public abstract static class Idle {
        /** The one that was added before; set by whoever adds this. */
        private @Nullable Idle next;

        /** How long from now it is left alone. */
        public abstract long nextLookNanos();

        /**
         * Looks after it, if it is at rest; must not wait. What it throws costs this connection its
         * looks, and nobody else.
         */
        public abstract void lookAgain();
    }

    static final long FIRST_LOOK_NANOS = 5_000_000;
    static final long LAST_LOOK_NANOS = 80_000_000;

    /** The one that was added last. */
    private static final AtomicReference<@Nullable Idle> ADDED = new AtomicReference<>();

    /** True while the thread sleeps for longer than a connection that is added may wait. */
    private static final AtomicBoolean SLEEPS_LONG = new AtomicBoolean();

    private static final OnDemandThread THREAD =
            new OnDemandThread("npipe-idle", "idle pipes", new IdleReaders()::step);

    private record Look(Idle idle, long time) implements Comparable<Look> {
        @Override
        public int compareTo(Look other) {
            return Long.signum(time - other.time); // as System.nanoTime wants it
        }
    }

    /** The looks to come, the next one first. */
    private final PriorityQueue<Look> looks = new PriorityQueue<>();

    /** Those that were added, and have no look to come yet: without memory they wait for some. */
    private @Nullable Idle arrival;

    private IdleReaders() {}

    /** Has it looked after. Where no thread can be started now, the next call does that. */
    public static void add(Idle idle) {
        Idle before;
        do {
            before = ADDED.get();
            idle.next = before;
        } while (!ADDED.compareAndSet(before, idle));
        Thread thread = THREAD.running();
        boolean sleepsLong = SLEEPS_LONG.get() && SLEEPS_LONG.compareAndSet(true, false);
        if (thread != null && (sleepsLong || idle.nextLookNanos() < FIRST_LOOK_NANOS)) {
            LockSupport.unpark(thread);
        }
    }

    private boolean step() {
        long now = System.nanoTime();
        takeArrivals(now);
        Look next = looks.peek();
        while (next != null && next.time - now <= 0) {
            looks.remove();
            look(next.idle);
            next = looks.peek();
        }
        sleep(next == null ? Long.MAX_VALUE : next.time - now);
        return true;
    }

    private void takeArrivals(long now) {
        if (arrival == null) {
            arrival = ADDED.getAndSet(null);
        }
        while (arrival != null) {
            Idle idle = arrival;
            looks.add(new Look(idle, now + idle.nextLookNanos()));
            arrival = idle.next;
            idle.next = null; // which may be closed, and is not kept by this one
        }
    }

    private static void look(Idle idle) {
        try {
            idle.lookAgain();
        } catch (Throwable e) {
            PipeLog.log(Level.ERROR, "idle pipes", "one could not be looked after", e);
        }
    }

    private void sleep(long nanos) {
        if (nanos <= FIRST_LOOK_NANOS) {
            LockSupport.parkNanos(this, nanos);
            return;
        }
        SLEEPS_LONG.set(true);
        if (ADDED.get() == null) {
            LockSupport.parkNanos(this, Math.min(nanos, Idleness.PERIOD.toNanos()));
        }
        SLEEPS_LONG.set(false);
    }
}
