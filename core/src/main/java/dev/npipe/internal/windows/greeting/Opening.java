// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.name.PipeNames;
import dev.npipe.internal.windows.overlapped.Helpers;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Layouts;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;

/** {@code CreateFile} on a pipe. It does not wait on this machine, but it can on another one. */
final class Opening implements Helpers.Call {
    private final Kernel32 kernel;
    private final NamedPipeAddress address;
    private final int rights;
    private final int flags;

    /** What came of it on a helper: a handle or a negative error; 0 before that. */
    private long result;

    private boolean abandoned;

    Opening(Kernel32 kernel, NamedPipeAddress address, int rights, int flags) {
        this.kernel = kernel;
        this.address = address;
        this.rights = rights;
        this.flags = flags;
    }

    /** Opens on this thread. */
    long here() {
        try (Arena arena = Arena.ofConfined()) {
            return open(arena.allocate(Layouts.CALL_STATE_SIZE, 8));
        }
    }

    private long open(MemorySegment state) {
        try (Arena arena = Arena.ofConfined()) {
            return kernel.createFile(
                    state,
                    PipeNames.path(arena, address).address(),
                    rights,
                    Constants.OPEN_EXISTING,
                    flags);
        }
    }

    /**
     * Opens on a helper, which an interrupt of this thread cancels, and the deadline: then it is
     * {@code SEM_TIMEOUT}. One that has passed already gives the network the time it takes.
     */
    long onHelper(Helpers helpers, Deadline deadline) throws IOException {
        Deadline limit = deadline.hasPassed() ? Deadline.NEVER : deadline;
        int code = helpers.call(this, limit, () -> false);
        boolean gaveUp = code == Win32Error.OPERATION_ABORTED;
        if (gaveUp && (abandon() || result() == -Win32Error.OPERATION_ABORTED)) {
            if (limit.hasPassed() && !Thread.currentThread().isInterrupted()) {
                return -Win32Error.SEM_TIMEOUT;
            }
            throw new ClosedByInterruptException(); // cancelled, and perhaps over already
        }
        return result();
    }

    private synchronized long result() {
        return result;
    }

    /** True when it has not ended yet; then it frees by itself what it may still open. */
    private synchronized boolean abandon() {
        abandoned = result == 0;
        return abandoned;
    }

    @Override
    public int run(MemorySegment state) {
        long opened = open(state);
        synchronized (this) {
            if (!abandoned) {
                result = opened;
                return Win32Error.SUCCESS;
            }
        }
        if (opened > 0) {
            kernel.closeHandle(state, opened);
        }
        return Win32Error.OPERATION_ABORTED;
    }
}
