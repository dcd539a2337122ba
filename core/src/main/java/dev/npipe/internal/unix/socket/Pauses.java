// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** Waiting for something that no selector sees. */
public final class Pauses {
    private Pauses() {}

    /**
     * Ends a wait of an interrupted thread, whose status stays set.
     *
     * @throws ClosedByInterruptException if this thread is interrupted
     */
    public static void checkInterrupt() throws ClosedByInterruptException {
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
    }

    /** Waits for at most the given time, less if the deadline comes first. */
    public static void pause(long nanos, Deadline deadline) throws IOException {
        deadline.pause(Pauses.class, nanos);
        checkInterrupt();
    }
}
