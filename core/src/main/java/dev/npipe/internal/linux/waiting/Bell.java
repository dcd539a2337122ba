// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.waiting;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.linux.libc.Waiting;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Something to read for a thread that waits for a descriptor, so that it can be called from there:
 * an eventfd(2). Whoever rings or closes it sees to it that it is not closed meanwhile.
 */
public final class Bell {
    public final int fd;

    /** There before it is needed, as ringing has to be possible without memory. */
    private final CallState state = States.borrow();

    private final MemorySegment count = state.argument(8);

    /** A bell that is silent. */
    public Bell() throws IOException {
        fd = Waiting.eventfd(state, Constants.EFD_CLOEXEC | Constants.EFD_NONBLOCK);
        if (fd < 0) {
            States.giveBack(state);
            throw Errno.exception("eventfd", -fd);
        }
    }

    /** Rings until it is silenced. It may ring already, which is enough. */
    public synchronized void ring() {
        state.putLong(0, 1);
        Waiting.addCount(state, fd, count);
    }

    public synchronized void silence() {
        Waiting.takeCount(state, fd, count);
    }

    public synchronized void close() {
        Libc.close(state, fd);
        States.giveBack(state);
    }
}
