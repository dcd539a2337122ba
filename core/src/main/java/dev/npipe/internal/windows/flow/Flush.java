// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.lane.LaneOut;
import dev.npipe.internal.windows.overlapped.Helpers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** {@code FlushFileBuffers} on a helper: it waits until the other end has read everything. */
final class Flush implements Helpers.Call {
    private final WindowsEnd end;

    private Flush(WindowsEnd end) {
        this.end = end;
    }

    /** Waits for what is in the pipe, or in shared memory, where there may be a way into it. */
    static void await(WindowsEnd end, @Nullable LaneOut out, Deadline deadline) throws IOException {
        if (out == null || !drainsInRing(end, out, deadline)) {
            awaitPipe(end, deadline);
        }
    }

    /** False if that is a matter of the pipe: as what a reader left unread that has closed. */
    private static boolean drainsInRing(WindowsEnd end, LaneOut out, Deadline deadline)
            throws IOException {
        try (var _ = end.handle.use()) {
            boolean inRing =
                    out.drainsInRing()
                            && !PipeState.isOneEnded(end.system.ntdll, end.handle.value());
            if (inRing) {
                awaitRing(end, out, deadline);
            }
            return inRing;
        }
    }

    private static void awaitPipe(WindowsEnd end, Deadline deadline) throws IOException {
        end.handle.enter(); // left by the helper, which may still be in the call later
        Thread caller = Thread.currentThread();
        end.waits(caller);
        int code;
        try {
            code = end.system.helpers.call(new Flush(end), deadline, end.handle::isClosed);
        } finally {
            end.waitsNoMore(caller);
        }
        // A flush that begins after both ends were closed finds nobody to wait for, and succeeds.
        if (code == Win32Error.SUCCESS && !end.isOpen()) {
            throw end.failure(code, deadline);
        }
        switch (code) {
            case Win32Error.SUCCESS -> {}
            case Win32Error.BROKEN_PIPE -> throw leftUnread(end);
            default -> throw end.failure(code, deadline);
        }
    }

    /** The same of what is in shared memory, by this thread. */
    private static void awaitRing(WindowsEnd end, LaneOut out, Deadline deadline)
            throws IOException {
        boolean read;
        try {
            read = out.awaitDrain(deadline);
        } catch (ClosedChannelException e) {
            throw end.failure(Win32Error.OPERATION_ABORTED, deadline);
        }
        if (!end.isOpen()) {
            throw end.failure(Win32Error.SUCCESS, deadline);
        }
        if (!read) {
            throw leftUnread(end);
        }
    }

    private static IOException leftUnread(WindowsEnd end) {
        return Win32Error.exception(
                end.pipe,
                Win32Error.BROKEN_PIPE,
                "the other end closed before it had read everything");
    }

    @Override
    public int run(MemorySegment state) {
        return end.system.kernel.flushFileBuffers(state, end.handle.value());
    }

    @Override
    public void over() {
        end.handle.leave();
    }
}
