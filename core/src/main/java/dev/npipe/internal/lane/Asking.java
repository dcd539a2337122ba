// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sees to it that a connection asks for a lane once at a time, and not too often. */
final class Asking {
    private final AtomicBoolean now = new AtomicBoolean();
    private volatile long againAt = System.nanoTime();

    /** Has it asked, unless it is being asked or was lately. */
    void ask(Runnable asks, Duration pause) {
        if (System.nanoTime() - againAt >= 0 && now.compareAndSet(false, true)) {
            againAt = System.nanoTime() + pause.toNanos();
            try {
                asks.run();
            } catch (RuntimeException | Error e) { // no thread: whoever reads or writes goes on
                now.set(false);
            }
        }
    }

    /** It has been asked. */
    void over() {
        now.set(false);
    }
}
