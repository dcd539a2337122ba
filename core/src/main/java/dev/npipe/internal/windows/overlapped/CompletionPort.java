// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.overlapped;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The one I/O completion port, and its daemon thread, which tells operations that their packets
 * came. Packets are for virtual threads and for servers that wait for a client; a platform thread
 * waits for its own event, one thread hop less.
 */
public final class CompletionPort implements Runnable {
    private static final System.Logger LOG = System.getLogger("dev.npipe");
    private static final int BATCH = 64;

    private final Kernel32 kernel;
    private final Operations operations;
    private @Nullable Long port;

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

    private synchronized long running(MemorySegment state) throws IOException {
        if (port == null) {
            long made =
                    kernel.createIoCompletionPort(state, Constants.INVALID_HANDLE_VALUE, 0, 0, 1);
            if (made < 0) {
                throw WindowsErrors.exception(kernel, "completion port", (int) -made);
            }
            port = made;
            Thread.ofPlatform().daemon().name("npipe-completions").start(this);
        }
        return port;
    }

    @Override
    public void run() {
        long entrySize = Layouts.OVERLAPPED_ENTRY.byteSize();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Layouts.CALL_STATE_SIZE, 8);
            MemorySegment removed = arena.allocate(JAVA_INT);
            MemorySegment entries = arena.allocate(BATCH * entrySize, 8);
            long from = running(state);
            while (true) {
                int code =
                        kernel.getQueuedCompletionStatusEx(
                                state,
                                from,
                                entries.address(),
                                BATCH,
                                removed.address(),
                                Constants.INFINITE);
                if (code != Win32Error.SUCCESS) {
                    throw new AssertionError("GetQueuedCompletionStatusEx: error " + code);
                }
                int n = removed.get(JAVA_INT, 0);
                for (int i = 0; i < n; i++) {
                    tell(entries.get(JAVA_LONG, i * entrySize + Layouts.ENTRY_OVERLAPPED));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e); // the port was made before this thread
        }
    }

    private void tell(long overlapped) {
        try {
            operations.packetArrived(overlapped);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "a completion could not be handled", e);
        }
    }
}
