// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;

/** What the tests on Windows run on. */
public final class WindowsBed {
    private WindowsBed() {}

    /** True on Wine, which has a function of its own that tells its version. */
    @SuppressWarnings("restricted")
    public static boolean isWine() {
        return System.getProperty("os.name").startsWith("Windows")
                && SymbolLookup.libraryLookup("ntdll.dll", Arena.global())
                        .find("wine_get_version")
                        .isPresent();
    }

    /** {@code BOOL GetProcessHandleCount(HANDLE, PDWORD)}. */
    @SuppressWarnings("restricted")
    public static int openHandles() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            int ok =
                    (int)
                            Linker.nativeLinker()
                                    .downcallHandle(
                                            SymbolLookup.libraryLookup("kernel32.dll", arena)
                                                    .findOrThrow("GetProcessHandleCount"),
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.JAVA_LONG,
                                                    ValueLayout.ADDRESS))
                                    .invokeExact(-1L, count);
            assertThat(ok).as("GetProcessHandleCount").isNotZero();
            return count.get(ValueLayout.JAVA_INT, 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
