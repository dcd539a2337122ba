// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.States;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** How long the kernel waits in one direction of a socket; used by the one thread there. */
final class KernelTimeout {
    private final Descriptor descriptor;

    /** {@code SO_RCVTIMEO} or {@code SO_SNDTIMEO}. */
    private final int option;

    private final MemorySegment state;

    /** What the kernel was told last, in milliseconds; 0 is for ever. */
    private long told;

    KernelTimeout(Descriptor descriptor, int option, MemorySegment state) {
        this.descriptor = descriptor;
        this.option = option;
        this.state = state;
    }

    /** True when the kernel may do the waiting. */
    static boolean mayWait(Deadline deadline) {
        return !Thread.currentThread().isVirtual() && !deadline.hasPassed();
    }

    /** Tells the kernel how long to wait, if that is not what it was told last. */
    void tell(Deadline deadline) throws IOException {
        long millis = deadline.isNever() ? 0 : Math.max(1, deadline.remainingMillis());
        if (millis == told) {
            return;
        }
        MemorySegment timeval = States.argument(state, 16);
        timeval.set(JAVA_LONG, 0, millis / 1000);
        timeval.set(JAVA_LONG, 8, millis % 1000 * 1000);
        int result = Libc.setsockopt(state, descriptor.fd, option, timeval);
        if (result < 0) {
            throw Errno.exception("setsockopt", -result);
        }
        told = millis;
    }
}
