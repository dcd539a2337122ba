// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.overlapped.Operation;
import dev.npipe.internal.windows.overlapped.TransferBuffer;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import java.nio.ByteBuffer;

/**
 * What {@code PeekNamedPipe} saw. It never waits on a handle that is overlapped.
 *
 * @param code the Win32 error; the counts are 0 when there is one
 */
public record Peek(int code, int copied, int available, int left) {

    /** True when the other end is gone, and nothing is left to read. */
    public boolean hasEnded() {
        return code == Win32Error.BROKEN_PIPE || code == Win32Error.PIPE_NOT_CONNECTED;
    }

    /** Looks, and copies as much as the buffer takes. */
    public static Peek of(WindowsSystem system, long handle, ByteBuffer dst) {
        Operation memory = system.operations.borrow();
        int room = dst.remaining();
        TransferBuffer buffer = room > Operation.BUFFER_SIZE ? TransferBuffer.borrow(room) : null;
        try {
            int code =
                    system.kernel.peekNamedPipe(
                            memory.callState,
                            handle,
                            buffer == null ? memory.buffer : buffer.address,
                            room,
                            memory.scratch,
                            memory.scratch + 4,
                            memory.scratch + 8);
            if (code != Win32Error.SUCCESS) {
                return new Peek(code, 0, 0, 0);
            }
            int n = memory.scratchInt(0);
            dst.put(dst.position(), buffer == null ? memory.bytes : buffer.bytes, 0, n);
            dst.position(dst.position() + n);
            return new Peek(code, n, memory.scratchInt(1), memory.scratchInt(2));
        } finally {
            system.operations.giveBack(memory);
            if (buffer != null) {
                buffer.giveBack();
            }
        }
    }
}
