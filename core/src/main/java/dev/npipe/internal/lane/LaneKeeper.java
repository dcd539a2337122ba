// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.background.OnDemandThread;
import dev.npipe.internal.background.PipeLog;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** The thread that sees which lanes are silent, and gives back those that were left or closed. */
public final class LaneKeeper {
    /** What is looked after. */
    public interface Kept {
        /**
         * Looks after it; must not wait.
         *
         * @param nanoTime now
         * @return false once that is not needed any more
         */
        boolean lookAfter(long nanoTime);
    }

    private static final long SOON_NANOS = 10_000_000;

    /** How often is looked for silence at least. */
    private static final long LONGEST_LOOK_NANOS = 2_500_000_000L;

    private final OnDemandThread thread = new OnDemandThread("npipe-lanes", "lanes", this::step);
    private final Set<Kept> stays = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> calls = new ConcurrentLinkedQueue<>();

    /** True when somebody has called it since its last look. */
    private final AtomicBoolean called = new AtomicBoolean();

    private final long lookNanos;

    /** A thread that looks often enough for lanes that are left after some silence. */
    public LaneKeeper(LaneSettings settings) {
        this(Math.min(settings.silence().toNanos() / 4, LONGEST_LOOK_NANOS));
    }

    /** A thread that looks so often, if there is something to look after. */
    public LaneKeeper(long lookNanos) {
        this.lookNanos = lookNanos;
    }

    /** From now on it is looked after. */
    public void add(Kept stay) {
        stays.add(stay);
        wake();
    }

    /** Calls something back that must not wait. */
    public void run(Runnable call) {
        calls.add(call);
        wake();
    }

    /** There is something to see. */
    public void wake() {
        called.set(true);
        Thread running = thread.running();
        if (running != null) {
            LockSupport.unpark(running);
        }
    }

    private boolean step() {
        boolean wasCalled = called.getAndSet(false);
        for (int there = calls.size(); there > 0; there--) { // one of them may come again at once
            guarded(calls.remove());
        }
        long now = System.nanoTime();
        for (Kept stay : List.copyOf(stays)) {
            guarded(() -> lookAfter(stay, now));
        }
        long pause =
                stays.isEmpty() ? Idleness.PERIOD.toNanos() : wasCalled ? SOON_NANOS : lookNanos;
        if (!called.get()) {
            LockSupport.parkNanos(this, pause);
        }
        return true;
    }

    /** One that is added in the meantime, for its next lane, is not taken away. */
    private void lookAfter(Kept stay, long now) {
        stays.remove(stay);
        boolean goesOn = true;
        try {
            goesOn = stay.lookAfter(now);
        } finally {
            if (goesOn) {
                addSurely(stay);
            }
        }
    }

    /** What is not looked after is never given back, so a lack of memory is outlasted. */
    private void addSurely(Kept stay) {
        for (boolean added = false; !added; ) {
            try {
                stays.add(stay);
                added = true;
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            PipeLog.log(Level.ERROR, "lanes", "one could not be looked after", e);
        }
    }
}
