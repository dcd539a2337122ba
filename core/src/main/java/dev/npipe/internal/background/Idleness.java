// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells a thread that works for all pipes when it may end, so that it keeps the class loader of
 * this library no longer than somebody uses it. As long as a socket or a handle is open all these
 * threads stay, as one could not be started again when memory is short; with none open for one to
 * two periods they end. Each of them has its own.
 */
public final class Idleness {
    /** How long such a thread waits at most before it asks. */
    public static final Duration PERIOD = Duration.ofSeconds(5);

    /** The period in milliseconds, for waits of the system. */
    public static final int PERIOD_MILLIS = (int) PERIOD.toMillis();

    private static final long PERIOD_NANOS = PERIOD.toNanos();

    private static final List<Runnable> SPARE = new CopyOnWriteArrayList<>();

    /** Guarded by the class, as the next one is. */
    private static int open;

    /** How many were ever opened. */
    private static long everOpened;

    private long askedAt = System.nanoTime();

    /** What {@link #everOpened} was then. */
    private long seen = -1;

    /** What a thread does that is about to end. */
    @FunctionalInterface
    public interface Leaving {
        /**
         * Makes the next use start another thread; false if there is work after all. It runs while
         * nothing can be opened, and must not wait.
         */
        boolean leave();
    }

    /** A socket or a handle is open from now on: whatever thread runs now stays. */
    public static synchronized void opened() {
        open++;
        everOpened++;
    }

    /** One of them is closed. */
    public static synchronized void closed() {
        open--;
    }

    /** Has something closed that is kept for the next use, before a thread ends; must not wait. */
    public static void whenIdle(Runnable task) {
        SPARE.add(task);
    }

    /** True if the thread that asks has left, and is to end. It may ask as often as it likes. */
    public boolean isOver(Leaving leaving) {
        long now = System.nanoTime();
        if (now - askedAt < PERIOD_NANOS) {
            return false;
        }
        askedAt = now;
        synchronized (Idleness.class) {
            if (open == 0 && seen == everOpened) {
                SPARE.forEach(Runnable::run);
                return leaving.leave();
            }
            seen = everOpened;
            return false;
        }
    }
}
