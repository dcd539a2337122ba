// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import dev.npipe.internal.GivingWay;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Waits for the other end without sleeping, if that has been worth it lately: a thread that sleeps
 * takes tens of microseconds to come back, and has to be woken by a system call. Where the other
 * end runs on another core it answers within microseconds, and this thread spins. Where both share
 * a core the other end cannot run before this thread gives way, which brings it back as soon as the
 * other end waits in turn. After each time in vain the next 1, 2, 4 … 1024 waits do without, of
 * either kind by itself, so that who waits for something slow just sleeps. Used by one thread at a
 * time.
 */
public final class BriefWait {
    /** How long this thread spins, where a sleep costs as much as on Linux. */
    public static final long NANOS = 50_000;

    private static final int LOOKS = 32;

    /** What is waited for. */
    public interface Condition {
        boolean isMet() throws IOException;
    }

    /** How often something is left out that was in vain. */
    private static final class Hope {
        /** At both ends together less than one wait in a hundred is longer for it. */
        private static final int MOST_LEFT_OUT = 1024;

        private int pause = 1;
        private int left;

        boolean isThere() {
            if (left > 0) {
                left--;
                return false;
            }
            return true;
        }

        boolean met(boolean inTime) {
            if (inTime) { // perhaps by chance, as when the system gave the core to others
                pause = Math.max(1, pause / 4);
            } else {
                left = pause;
                pause = Math.min(2 * pause, MOST_LEFT_OUT);
            }
            return inTime;
        }
    }

    private final Condition condition;
    private final LongSupplier nanos;
    private final LongSupplier clock;
    private final Hope spinning = new Hope();
    private final Hope yielding = new Hope();
    private final GivingWay givingWay = new GivingWay();

    /** Spins for {@link #NANOS} at most. */
    public BriefWait(Condition condition) {
        this(condition, () -> NANOS);
    }

    /** Spins for so long at most; a virtual thread, which keeps others from its carrier, less. */
    public BriefWait(Condition condition, LongSupplier nanos) {
        this(condition, nanos, System::nanoTime);
    }

    /** By another clock, of nanoseconds. */
    BriefWait(Condition condition, LongSupplier nanos, LongSupplier clock) {
        this.condition = condition;
        this.nanos = nanos;
        this.clock = clock;
    }

    /** True when the condition is met. */
    public boolean now() throws IOException {
        if (spinning.isThere()) { // also with one processor: the other end may have another one
            return spinning.met(spin());
        }
        return yielding.isThere() && givingWay.now() && yielding.met(condition.isMet());
    }

    private boolean spin() throws IOException {
        long most = nanos.getAsLong();
        long limit = Thread.currentThread().isVirtual() ? 2 * most / 5 : most;
        long start = clock.getAsLong();
        do {
            for (int i = 0; i < LOOKS; i++) {
                if (condition.isMet()) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (clock.getAsLong() - start < limit);
        return false;
    }
}
