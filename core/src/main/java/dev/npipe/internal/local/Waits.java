// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.locks.LockSupport;

/** Waiting for something that no selector sees. */
final class Waits {
    private Waits() {}

    /**
     * Ends a wait of an interrupted thread, whose status stays set.
     *
     * @throws ClosedByInterruptException if this thread is interrupted
     */
    static void checkInterrupt() throws ClosedByInterruptException {
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
    }

    /** Pauses for at most the given time, less if the deadline comes first. */
    static void pause(long nanos, Deadline deadline) throws IOException {
        LockSupport.parkNanos(Math.min(nanos, deadline.remainingNanos()));
        checkInterrupt();
    }
}
