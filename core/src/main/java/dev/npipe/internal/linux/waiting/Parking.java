// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.waiting;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.HeapShortage;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread waits for epoll to say that one direction of a descriptor is ready.
 *
 * <p>The signal may come at any time between two tries, so whoever tries clears it <em>before</em>
 * the try, and waits only after the try found nothing.
 */
public final class Parking {
    private final AtomicBoolean signalled = new AtomicBoolean();
    private volatile @Nullable Thread waiter;

    /**
     * Before a try. The atomic operation of {@link Descriptor#enter}, which must follow, keeps the
     * try behind this.
     */
    public void clear() {
        signalled.setRelease(false);
    }

    /** Ready, or not worth waiting any more. */
    public void signal() {
        signalled.set(true);
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** As {@link #signal}, by the thread that tells all. */
    public void ready() {
        signalled.set(true);
        Thread thread = waiter;
        if (thread != null) {
            HeapShortage.unpark(thread);
        }
    }

    /** Waits for a signal since the last {@link #clear}. */
    public void await(Deadline deadline, Descriptor descriptor) throws IOException {
        waiter = Thread.currentThread();
        try {
            while (!signalled.get()) {
                descriptor.checkOpen();
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                deadline.park(this);
            }
        } finally {
            waiter = null;
        }
        descriptor.checkOpen();
    }
}
