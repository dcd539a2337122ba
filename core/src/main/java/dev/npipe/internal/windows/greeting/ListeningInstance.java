// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.greeting;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.overlapped.Operation;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;

/** An instance that waits for a client, or has one that was not accepted. */
final class ListeningInstance implements Operation.Listener {
    /** Told on the port's thread that the wait for a client has ended. */
    interface Ended {
        /** The operation is the receiver's to give back. */
        void waitEnded(ListeningInstance instance, Operation operation);
    }

    final long handle;
    private final WindowsSystem system;
    private final String pipe;
    private final Ended ended;
    private final Operation operation;

    ListeningInstance(WindowsSystem system, String pipe, long handle, Ended ended) {
        this.system = system;
        this.pipe = pipe;
        this.handle = handle;
        this.ended = ended;
        this.operation = system.operations.borrow();
    }

    /** False when a client is there already. */
    boolean listen() throws IOException {
        while (true) {
            operation.prepare(this);
            int code =
                    system.kernel.connectNamedPipe(
                            operation.callState, handle, operation.overlapped);
            if (code == Win32Error.IO_PENDING) {
                return true;
            }
            operation.rest();
            switch (code) {
                case Win32Error.PIPE_CONNECTED, Win32Error.SUCCESS -> {
                    system.operations.giveBack(operation);
                    return false;
                }
                case Win32Error.NO_DATA -> // a client came and went
                        system.kernel.disconnectNamedPipe(operation.callState, handle);
                default -> {
                    system.operations.giveBack(operation);
                    throw WindowsErrors.exception(system.kernel, pipe, code);
                }
            }
        }
    }

    /** Ends the wait; its packet comes later, and the operation is given back then. */
    void cancel() {
        try (Arena arena = Arena.ofConfined()) {
            system.kernel.cancelIoEx(
                    arena.allocate(Layouts.CALL_STATE_SIZE, 8), handle, operation.overlapped);
        }
    }

    @Override
    public void ended(Operation operation) {
        ended.waitEnded(this, operation);
    }
}
