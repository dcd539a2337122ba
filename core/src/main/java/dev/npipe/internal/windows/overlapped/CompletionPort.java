// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.overlapped;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.background.OnDemandThread;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one I/O completion port, and its daemon thread, which tells operations that their packets
 * came. Packets are for virtual threads and for servers that wait for a client; a platform thread
 * waits for its own event, one thread hop less.
 */
public final class CompletionPort {
    private static final int BATCH = 64;

    private static final long ENTRY_SIZE = Layouts.OVERLAPPED_ENTRY.byteSize();

    private final Kernel32 kernel;
    private final Operations operations;
    private final OnDemandThread thread =
            new OnDemandThread("npipe-completions", "completion port", this::tellOnce);
    private volatile @Nullable Long port;

    /** What the system fills in, made with the port; for its thread alone. */
    private @Nullable Batch batch;

    private record Batch(MemorySegment state, MemorySegment removed, MemorySegment entries) {
        Batch() {
            this(
                    Arena.global().allocate(Layouts.CALL_STATE_SIZE, 8),
                    Arena.global().allocate(JAVA_INT),
                    Arena.global().allocate(BATCH * ENTRY_SIZE, 8));
        }
    }

    CompletionPort(Kernel32 kernel, Operations operations) {
        this.kernel = kernel;
        this.operations = operations;
    }

    /** Has packets for this handle queued here, except for operations that succeed at once. */
    public void add(MemorySegment state, String pipe, long handle) throws IOException {
        long associated = kernel.createIoCompletionPort(state, handle, running(state), 0, 0);
        if (associated < 0) {
            throw WindowsErrors.exception(kernel, pipe, (int) -associated);
        }
        int code =
                kernel.setFileCompletionNotificationModes(
                        state, handle, Constants.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS);
        if (code != Win32Error.SUCCESS) {
            throw WindowsErrors.exception(kernel, pipe, code);
        }
    }

    /** The port, whose thread runs. When it cannot be started now, the next handle tries again. */
    private synchronized long running(MemorySegment state) throws IOException {
        Long made = port;
        if (made == null) {
            made = kernel.createIoCompletionPort(state, Constants.INVALID_HANDLE_VALUE, 0, 0, 1);
            if (made < 0) {
                throw WindowsErrors.exception(kernel, "completion port", (int) -made);
            }
            port = made;
        }
        if (thread.running() == null) {
            throw new IOException("no thread could be started for the completion port");
        }
        return made;
    }

    /** Waits for packets, and tells of each. */
    private boolean tellOnce() throws IOException {
        Batch into = batch();
        int code =
                kernel.getQueuedCompletionStatusEx(
                        into.state,
                        Objects.requireNonNull(port),
                        into.entries.address(),
                        BATCH,
                        into.removed.address(),
                        Idleness.PERIOD_MILLIS);
        if (code == Constants.WAIT_TIMEOUT) {
            return true;
        }
        if (code != Win32Error.SUCCESS) {
            throw WindowsErrors.exception(kernel, "completion port", code);
        }
        int n = into.removed.get(JAVA_INT, 0);
        for (int i = 0; i < n; i++) {
            tell(into.entries.get(JAVA_LONG, i * ENTRY_SIZE + Layouts.ENTRY_OVERLAPPED));
        }
        return true;
    }

    private Batch batch() {
        Batch made = batch;
        if (made == null) {
            made = new Batch();
            batch = made;
        }
        return made;
    }

    private void tell(long overlapped) {
        try {
            operations.packetArrived(overlapped);
        } catch (Throwable e) { // the other packets of the batch are told all the same
            PipeLog.log(Level.ERROR, "completion port", "a completion could not be handled", e);
        }
    }
}
