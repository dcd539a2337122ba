// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.name;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.overlapped.Helpers;
import dev.npipe.internal.windows.system.Kernel32;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * {@code WaitNamedPipe} on a helper. It has no overlapped form, and nothing else wakes it, so it is
 * called in short slices; who asked for it leaves at once.
 */
final class BusyWait implements Helpers.Call {
    /** A wait until the deadline, in place of a number of milliseconds. */
    static final int SLICES = -2;

    private static final long SLICE_MILLIS = 50;

    /** 0 and 1 have a meaning of their own. */
    private static final long SHORTEST_MILLIS = 2;

    private final Kernel32 kernel;
    private final NamedPipeAddress address;
    private final int millis;
    private final Deadline deadline;
    private volatile boolean stopped;

    BusyWait(Kernel32 kernel, NamedPipeAddress address, int millis, Deadline deadline) {
        this.kernel = kernel;
        this.address = address;
        this.millis = millis;
        this.deadline = deadline;
    }

    /** Nobody waits for the outcome any more. */
    void stop() {
        stopped = true;
    }

    @Override
    public int run(MemorySegment state) {
        try (Arena arena = Arena.ofConfined()) {
            long name = PipeNames.path(arena, address).address();
            if (millis != SLICES) {
                return kernel.waitNamedPipe(state, name, millis);
            }
            while (!stopped) {
                long left = Math.min(deadline.remainingMillis(), SLICE_MILLIS);
                int code = kernel.waitNamedPipe(state, name, (int) Math.max(left, SHORTEST_MILLIS));
                if (code != Win32Error.SEM_TIMEOUT || deadline.hasPassed()) {
                    return code;
                }
            }
            return Win32Error.OPERATION_ABORTED;
        }
    }
}
