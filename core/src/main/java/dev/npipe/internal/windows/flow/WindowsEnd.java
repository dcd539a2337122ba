// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.lane.LaneStay;
import dev.npipe.internal.windows.overlapped.SharedHandle;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One end of a connected instance, as both of its directions know it. */
final class WindowsEnd {
    final WindowsSystem system;

    /** The pipe, for messages. */
    final String pipe;

    final SharedHandle handle;
    final PipeState state;

    private final NamedPipeAddress address;
    private final boolean zeroMessageEndsStream;

    /** Threads that wait for a helper and are woken by {@link #close}. */
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();

    private volatile PipeMode readMode;

    /** Null where there are no lanes; set before anybody else has this. */
    private @Nullable LaneStay lanes;

    /** An end; {@code whenUnused} frees its handle, once. */
    WindowsEnd(
            WindowsSystem system,
            NamedPipeAddress address,
            PipeState state,
            PipeMode readMode,
            boolean zeroMessageEndsStream,
            Runnable whenUnused) {
        this.system = system;
        this.address = address;
        this.pipe = address.toString();
        this.state = state;
        this.readMode = readMode;
        this.zeroMessageEndsStream =
                zeroMessageEndsStream && state.info().type() == PipeMode.MESSAGE;
        this.handle = new SharedHandle(system.kernel, state.handle(), whenUnused);
    }

    boolean isMessageType() {
        return state.info().type() == PipeMode.MESSAGE;
    }

    boolean isRemote() {
        return address.isRemote();
    }

    boolean zeroMessageEndsStream() {
        return zeroMessageEndsStream;
    }

    /** False where a write of no bytes is to do nothing. */
    boolean sendsEmptyMessages() {
        return isMessageType() && !zeroMessageEndsStream;
    }

    PipeMode readMode() {
        return readMode;
    }

    /** Tells Windows; with the handle entered. */
    void readMode(PipeMode mode) throws IOException {
        PipeState.setReadMode(system.kernel, pipe, handle.value(), mode);
        readMode = mode;
    }

    void moveIn(LaneStay stay) {
        lanes = stay;
    }

    /** The exception for an operation that ended with this error. */
    IOException failure(int code, Deadline deadline) {
        if (handle.isClosed()) {
            return Thread.currentThread().isInterrupted()
                    ? new ClosedByInterruptException()
                    : new AsynchronousCloseException();
        }
        if (code == Win32Error.OPERATION_ABORTED && deadline.hasPassed()) {
            return new InterruptedByTimeoutException();
        }
        return exception(code);
    }

    /** The exception for an error, with the system's words. */
    IOException exception(int code) {
        return WindowsErrors.exception(system.kernel, pipe, code);
    }

    /** From now on {@link #close} wakes this thread. */
    void waits(Thread thread) {
        waiting.add(thread);
    }

    void waitsNoMore(Thread thread) {
        waiting.remove(thread);
    }

    boolean isOpen() {
        return !handle.isClosed();
    }

    void close() {
        if (handle.close()) {
            waiting.forEach(LockSupport::unpark);
            LaneStay stay = lanes;
            if (stay != null) {
                stay.close();
            }
        }
    }
}
