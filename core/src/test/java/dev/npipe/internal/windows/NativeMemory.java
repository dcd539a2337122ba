// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import dev.npipe.internal.Provider;
import dev.npipe.internal.windows.overlapped.Operation;
import dev.npipe.internal.windows.overlapped.TransferBuffer;

/** What the backend for Windows keeps outside the Java heap. */
public final class NativeMemory {
    private NativeMemory() {}

    /** The bytes of all operations, in use or not, and of the buffers that are not lent. */
    public static long of(Provider windows) {
        int operations = ((WindowsProvider) windows).system.operations.count();
        return operations * Operation.BLOCK_SIZE + TransferBuffer.idleBytes();
    }
}
