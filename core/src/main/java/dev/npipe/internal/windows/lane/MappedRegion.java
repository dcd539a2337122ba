// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a view of somebody else's section consists of, before the first access to it. */
final class MappedRegion {
    /** For the beginning of a name: any is one too many. */
    private static final int CHARS = 1024;

    private MappedRegion() {}

    /**
     * How many bytes from the start of a view on can be read and written, in whole pages: {@code
     * VirtualQuery}.
     *
     * @throws RingFault if an access may fail, as one to memory that is only reserved does
     */
    static long size(Kernel32 kernel, String pipe, long address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment region = arena.allocate(Layouts.MEMORY_BASIC_INFORMATION);
            int code =
                    kernel.virtualQuery(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8), address, region.address());
            if (code != Win32Error.SUCCESS) {
                throw WindowsErrors.exception(kernel, pipe, code);
            }
            if (region.get(JAVA_LONG, Layouts.REGION_BASE) != address
                    || region.get(JAVA_INT, Layouts.REGION_STATE) != Constants.MEM_COMMIT
                    || region.get(JAVA_INT, Layouts.REGION_PROTECT) != Constants.PAGE_READWRITE
                    || region.get(JAVA_INT, Layouts.REGION_TYPE) != Constants.MEM_MAPPED) {
                throw new RingFault("not all of it can be read and written");
            }
            if (isOfFile(kernel, address, arena)) {
                throw new RingFault("it is a file's"); // of a disk, where reading may fail
            }
            return region.get(JAVA_LONG, Layouts.REGION_SIZE);
        }
    }

    private static boolean isOfFile(Kernel32 kernel, long address, Arena arena) {
        int length =
                kernel.getMappedFileName(
                        arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                        address,
                        arena.allocate(JAVA_CHAR, CHARS).address(),
                        CHARS);
        return length > 0 || length == -Win32Error.INSUFFICIENT_BUFFER;
    }
}
