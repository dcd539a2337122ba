// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.libc.Signals;

/**
 * A wait in the kernel of a thread of the platform, which a signal ends. One that comes just before
 * the thread enters the kernel does nothing; {@link Deadline.Waker} is run again.
 */
final class KernelWait implements Deadline.Waker {
    /**
     * The thread that waits, which is alive for as long as its call is pending; seen by whoever has
     * got this from the deadline.
     */
    private long thread;

    /** Before each wait; {@link Deadline#waitsNoMore} ends it. */
    void begin(Deadline deadline) {
        if (deadline.mayPass()) {
            thread = Signals.self();
            deadline.waitsIn(this);
        }
    }

    @Override
    public void wake() {
        Signals.interrupt(thread);
    }
}
