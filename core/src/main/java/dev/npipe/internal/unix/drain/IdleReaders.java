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

        /** True when it needs no look any more; connections come and go faster than looks. */
        public boolean needsNoLook() {
            return false;
        }

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
        boolean some = takeArrivals(now);
        Look next = looks.peek();
        while (next != null && next.time - now <= 0) {
            looks.remove();
            look(next.idle);
            next = looks.peek();
        }
        long pause = next == null ? Long.MAX_VALUE : next.time - now;
        sleep(some ? Math.min(pause, FIRST_LOOK_NANOS) : pause); // others may follow them
        return true;
    }

    /** True if there were some. */
    private boolean takeArrivals(long now) {
        if (arrival == null) {
            arrival = ADDED.getAndSet(null);
        }
        boolean some = arrival != null;
        while (arrival != null) {
            Idle idle = arrival;
            if (!idle.needsNoLook()) {
                looks.add(new Look(idle, together(now + idle.nextLookNanos(), now)));
            }
            arrival = idle.next;
            idle.next = null; // which may be closed, and is not kept by this one
        }
        return some;
    }

    /** The moment of a look, a bit later unless it is urgent, so that one waking does for many. */
    private static long together(long time, long now) {
        return time - now < FIRST_LOOK_NANOS
                ? time
                : time + FIRST_LOOK_NANOS - Math.floorMod(time, FIRST_LOOK_NANOS);
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
