// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import dev.npipe.internal.error.Win32Error;
import java.lang.foreign.Arena;

/** Closing a handle, which fails only for one that is closed already: a mistake of this package. */
public final class Handles {
    private Handles() {}

    public static void close(Kernel32 kernel, long handle, String pipe) {
        try (Arena arena = Arena.ofConfined()) {
            int code = kernel.closeHandle(arena.allocate(Layouts.CALL_STATE_SIZE, 8), handle);
            if (code != Win32Error.SUCCESS) {
                throw new AssertionError(pipe + ": CloseHandle: error " + code);
            }
        }
    }
}
