// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import dev.npipe.internal.Deadline;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Sees to it that a client's end asks for a lane once at a time, and not too often. */
public final class Asking {
    private static final long FIRST_PAUSE_NANOS = 1_000_000;

    private final AtomicBoolean now = new AtomicBoolean();
    private volatile long againAt = System.nanoTime();

    /**
     * Asks on a thread of its own, as the server may take its time, unless it is being asked or was
     * lately.
     */
    public void ask(Runnable asks, Duration pause) {
        if (System.nanoTime() - againAt >= 0 && now.compareAndSet(false, true)) {
            againAt = System.nanoTime() + pause.toNanos();
            try {
                LaneThread.start("npipe-lane", () -> run(asks));
            } catch (RuntimeException | Error e) { // no thread: whoever reads or writes goes on
                now.set(false);
            }
        }
    }

    private void run(Runnable asks) {
        try {
            asks.run();
        } finally {
            now.set(false);
        }
    }

    /**
     * For a client that is to be in a lane from the beginning: asks until it need not any more,
     * with pauses each twice as long as the one before. A server that says no does not tell whether
     * it has none, or has not begun. An interrupt is the application's, which finds it in its next
     * call.
     */
    public static void atFirst(BooleanSupplier asks, long lastPauseNanos, Deadline limit) {
        long pause = FIRST_PAUSE_NANOS;
        while (!limit.hasPassed()
                && !Thread.currentThread().isInterrupted()
                && !asks.getAsBoolean()
                && pause <= lastPauseNanos) {
            limit.pause(asks, pause);
            pause *= 2;
        }
    }
}
