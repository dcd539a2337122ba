// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.waiting;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.Signals;
import java.io.IOException;

/**
 * Waits of threads of the platform in the kernel, in one direction of a socket: the kernel knows
 * their time limit, and a signal ends them.
 */
public final class KernelWait {
    private static final int TIMEVAL_SIZE = 16;

    private final Descriptor descriptor;

    /** {@code SO_RCVTIMEO} or {@code SO_SNDTIMEO}. */
    private final int option;

    private final CallState state;

    /** What the kernel was told last, in milliseconds; 0 is for ever. */
    private long told;

    /** How the thread is woken that waited here last; used by the one thread in this direction. */
    private Signal last = Signal.NONE;

    /**
     * Wakes one thread, and never another: its call is pending for as long as it can be woken by
     * this, while the next thread may wait here, and end, before that is over. A signal that comes
     * just before the thread enters the kernel does nothing; {@link Deadline.Waker} is run again.
     *
     * @param owner the thread, as Java counts them
     * @param thread the thread, as the system does
     */
    private record Signal(long owner, long thread) implements Deadline.Waker {
        static final Signal NONE = new Signal(-1, 0);

        @Override
        public void wake() {
            Signals.interrupt(thread);
        }
    }

    public KernelWait(Descriptor descriptor, int option, CallState state) {
        this.descriptor = descriptor;
        this.option = option;
        this.state = state;
    }

    /** True when the kernel may do the waiting. */
    public static boolean mayWait(Deadline deadline) {
        return !Thread.currentThread().isVirtual() && !deadline.hasPassed();
    }

    /**
     * Before each wait, which {@link Deadline#waitsNoMore} ends.
     *
     * @return false if it was cancelled, and must not wait
     */
    public boolean begin(Deadline deadline) {
        if (deadline.mayPass()) {
            long current = Thread.currentThread().threadId();
            if (last.owner != current) {
                last = new Signal(current, Signals.self(state));
            }
            deadline.waitsIn(last);
        }
        return !deadline.isCancelled();
    }

    /** As {@link #begin}, and tells the socket how long its calls may wait. */
    public boolean beginLimited(Deadline deadline) throws IOException {
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
        state.putLong(0, millis / 1000);
        state.putLong(8, millis % 1000 * 1000);
        int result = Libc.setsockopt(state, descriptor.fd, option, state.argument(TIMEVAL_SIZE));
        if (result < 0) {
            throw Errno.exception("setsockopt", -result);
        }
        told = millis;
    }
}
