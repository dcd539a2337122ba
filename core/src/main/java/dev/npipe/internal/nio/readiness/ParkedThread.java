// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio.readiness;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.HeapShortage;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The thread that made this, which parks until the {@link Watcher} says that it can go on. */
final class ParkedThread implements Runnable {
    private final Thread thread = Thread.currentThread();
    private volatile boolean told;

    /** Says that it can go on. */
    @Override
    public void run() {
        told = true;
        HeapShortage.unpark(thread);
    }

    /** Has it look whether it is to wait any longer. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Parks until this was run. */
    void await(Deadline deadline, BooleanSupplier closed) throws IOException {
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new ClosedByInterruptException();
            }
            if (told) {
                return;
            }
            if (closed.getAsBoolean()) {
                throw new AsynchronousCloseException();
            }
            deadline.park(this);
        }
    }
}
