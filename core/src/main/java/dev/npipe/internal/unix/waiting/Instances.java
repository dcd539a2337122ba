// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.waiting;

import dev.npipe.PipeInfo;
import dev.npipe.internal.Crowd;
import dev.npipe.internal.unix.drain.IdleReaders;
import java.util.LinkedHashSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a pipe: how many are in use, and who waits for one. Those who wait get one in
 * their order; a client whose user has too many that nobody has accepted is passed over meanwhile.
 */
public final class Instances {
    /** A client that waits. */
    public interface Waiter {
        /** Whose client it is. */
        Object user();

        /** False when it only wants to know that an instance is free. */
        boolean takesInstance();

        /**
         * Its turn has come, and an instance is counted for it. Called without a lock.
         *
         * @return false when it does not take the instance, which is free again then
         */
        boolean granted();
    }

    private final int max;

    /** Those in use whose client the application has not accepted. */
    private final Crowd arrived;

    /** Guarded by this object's lock, as what follows is. */
    private final LinkedHashSet<Waiter> waiters = new LinkedHashSet<>();

    private volatile int used;

    private final ServedLater later = new ServedLater();

    /** Serves those who wait once more, after that has failed for lack of memory. */
    private final class ServedLater extends IdleReaders.Idle {
        private static final long PAUSE_NANOS = 50_000_000;

        private final AtomicBoolean added = new AtomicBoolean();

        @Override
        public long nextLookNanos() {
            return PAUSE_NANOS;
        }

        @Override
        public void lookAgain() {
            added.set(false);
            serve();
        }
    }

    public Instances(int max, Crowd arrived) {
        this.max = max == PipeInfo.UNLIMITED_INSTANCES ? Integer.MAX_VALUE : max;
        this.arrived = arrived;
    }

    /** Whether a client of this user would get an instance now. */
    public synchronized boolean isFreeFor(Object user) {
        return servable() == null && used < max && arrived.hasRoomFor(user);
    }

    /** Whether an instance is kept from this user only by clients that nobody has accepted. */
    public synchronized boolean isFullOfArrivals(Object user) {
        return used < max && !arrived.hasRoomFor(user);
    }

    /** Takes an instance for a client that has just come, if nobody waits for the same. */
    public synchronized boolean take(Object user) {
        if (used >= max || servable() != null || !arrived.enter(user)) {
            return false;
        }
        used++;
        return true;
    }

    /**
     * Waits for one; {@link Waiter#granted} or {@link #leave} ends it. Who waits has others {@link
     * #serve} it, or does so itself without a lock.
     */
    public synchronized void await(Waiter waiter) {
        waiters.add(waiter);
    }

    /** Waits no more; false when its turn has come already. */
    public synchronized boolean leave(Waiter waiter) {
        return waiters.remove(waiter);
    }

    /** Whether anybody waits. */
    public synchronized boolean isAwaited() {
        return !waiters.isEmpty();
    }

    /** The application has accepted a client of this user. */
    public void accepted(Object user) {
        arrived.leave(user);
        serve();
    }

    /** An instance was taken for a client of this user that did not arrive. */
    public void untake(Object user) {
        release(user);
        serve();
    }

    private synchronized void release(Object user) {
        used--;
        arrived.leave(user);
    }

    /** An instance whose client was accepted is free again. */
    public void giveBack() {
        synchronized (this) {
            used--;
        }
        serve();
    }

    /** Gives what is free to those who wait; later, where memory is short. */
    public void serve() {
        try {
            serveAll();
        } catch (Error e) { // not the caller's, whose client has no part in it
            if (later.added.compareAndSet(false, true)) {
                IdleReaders.add(later);
            }
        }
    }

    private void serveAll() {
        for (Waiter next = next(); next != null; next = next()) {
            boolean taken = false;
            try {
                taken = next.granted();
            } finally {
                if (!taken && next.takesInstance()) {
                    release(next.user());
                }
            }
        }
    }

    /** Takes the next one out who can be served, with an instance if it needs one. */
    private synchronized @Nullable Waiter next() {
        Waiter next = servable();
        if (next != null) {
            if (next.takesInstance()) {
                arrived.enter(next.user()); // may fail for memory: then it still waits
                used++;
            }
            waiters.remove(next);
        }
        return next;
    }

    private @Nullable Waiter servable() {
        if (waiters.isEmpty() || used >= max || !arrived.hasRoom()) {
            return null;
        }
        for (Waiter waiter : waiters) {
            if (arrived.hasRoomFor(waiter.user())) {
                return waiter;
            }
        }
        return null;
    }

    public int used() {
        return used;
    }
}
