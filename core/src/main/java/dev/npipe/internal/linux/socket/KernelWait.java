// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.Signals;
import dev.npipe.internal.linux.libc.States;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A wait of a thread of the platform in the kernel, in one direction of a socket: the kernel knows
 * its time limit, and a signal ends it. One that comes just before the thread enters the kernel
 * does nothing; {@link Deadline.Waker} is run again.
 */
final class KernelWait implements Deadline.Waker {
    private final Descriptor descriptor;

    /** {@code SO_RCVTIMEO} or {@code SO_SNDTIMEO}. */
    private final int option;

    private final MemorySegment state;

    /** What the kernel was told last, in milliseconds; 0 is for ever. */
    private long told;

    /**
     * The thread that waits, which is alive for as long as its call is pending; seen by whoever has
     * got this from the deadline.
     */
    private long thread;

    /** The thread that this is the number of. */
    private @Nullable Thread known;

    KernelWait(Descriptor descriptor, int option, MemorySegment state) {
        this.descriptor = descriptor;
        this.option = option;
        this.state = state;
    }

    /** True when the kernel may do the waiting. */
    static boolean mayWait(Deadline deadline) {
        return !Thread.currentThread().isVirtual() && !deadline.hasPassed();
    }

    /**
     * Before each wait, which {@link Deadline#waitsNoMore} ends.
     *
     * @return false if it was cancelled, and must not wait
     */
    boolean begin(Deadline deadline) {
        if (deadline.mayPass()) {
            Thread current = Thread.currentThread();
            if (known != current) {
                known = current;
                thread = Signals.self();
            }
            deadline.waitsIn(this);
        }
        return !deadline.isCancelled();
    }

    /** As {@link #begin}, and tells the socket how long its calls may wait. */
    boolean beginLimited(Deadline deadline) throws IOException {
        if (!begin(deadline)) {
            return false;
        }
        long millis = deadline.isNever() ? 0 : Math.max(1, deadline.remainingMillis());
        if (millis != told) {
            tell(millis);
        }
        return true;
    }

    private void tell(long millis) throws IOException {
        MemorySegment timeval = States.argument(state, 16);
        timeval.set(JAVA_LONG, 0, millis / 1000);
        timeval.set(JAVA_LONG, 8, millis % 1000 * 1000);
        int result = Libc.setsockopt(state, descriptor.fd, option, timeval);
        if (result < 0) {
            throw Errno.exception("setsockopt", -result);
        }
        told = millis;
    }

    @Override
    public void wake() {
        Signals.interrupt(thread);
    }
}
