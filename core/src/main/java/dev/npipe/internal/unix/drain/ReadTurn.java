// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.drain;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.TurnLock;
import dev.npipe.internal.unix.framing.InBuffer;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to read: one thread at a time, as the others wait for the lock. Who leaves gives
 * back the buffer, and tells who watches.
 */
public final class ReadTurn {
    /** Who is told that a reader leaves. */
    public interface Watcher {
        /** The connection is in use from now on. */
        void begin();

        /** A reader is about to leave; with the lock held. True if the connection is at rest. */
        boolean leaving();

        /** It has left; without the lock. */
        void left(boolean atRest);
    }

    private static final long RETRY_NANOS = 10_000;

    private final InBuffer in;
    private final BooleanSupplier closed;
    private final TurnLock lock = new TurnLock();

    /** True while the thread in here waits for something else than data; set by that thread. */
    private volatile boolean waitsElsewhere;

    /** Set once, before the connection is used. */
    private @Nullable Watcher watcher;

    /** How often a watched reader left; written with the lock held. */
    private final AtomicInteger departures = new AtomicInteger();

    /** How often one came beside the application; likewise. */
    private final AtomicInteger beside = new AtomicInteger();

    public ReadTurn(InBuffer in, BooleanSupplier closed) {
        this.in = in;
        this.closed = closed;
    }

    public void watch(Watcher chosen) {
        watcher = chosen;
    }

    /** Who watches begins to. */
    public void begin() {
        Watcher told = watcher;
        if (told != null) {
            told.begin();
        }
    }

    /**
     * Does something while nobody else is in here, as a reader, but not as the application, which
     * may not read for long; false if somebody is.
     */
    public boolean ifFree(Runnable work) {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            work.run();
        } finally {
            beside.setRelease(beside.getPlain() + 1);
            leave();
        }
        return true;
    }

    /** Waits until nobody else is in here, for as long as the deadline says. */
    public void enter(Deadline deadline) throws IOException {
        lock.lock(deadline);
    }

    public boolean tryEnter() {
        return lock.tryLock();
    }

    /** Whoever is in here waits for something else than data until this is taken back. */
    public void waitsElsewhere(boolean waits) {
        waitsElsewhere = waits;
    }

    /** Enters unless another thread waits in here: then nothing is there for anybody else. */
    public boolean enterUnlessWaiting() {
        while (!lock.tryLock()) {
            if (in.isWaiting() || waitsElsewhere) {
                return false;
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
        return true;
    }

    /** True when other threads wait for their turn. */
    boolean isWanted() {
        return lock.isAwaited();
    }

    /** How often a watched reader has left. */
    int departures() {
        return departures.get();
    }

    /** How often a watched reader has left, but for those beside the application. */
    int visits() {
        return departures.get() - beside.get();
    }

    public void leave() {
        Watcher told = watcher;
        depart(told != null && told.leaving());
    }

    /** Leaves as somebody whose visit says nothing about the application. */
    void leaveUnnoticed() {
        depart(false);
    }

    private void depart(boolean atRest) {
        Watcher told = watcher;
        if (told != null) {
            departures.setRelease(departures.getPlain() + 1);
        }
        try {
            if (closed.getAsBoolean()) {
                in.discard();
            } else {
                in.rest();
            }
        } finally {
            lock.unlock();
        }
        if (told != null) {
            told.left(atRest);
        }
    }
}
