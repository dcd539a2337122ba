// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.direct;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Objects;

/** A library of Windows, and how its functions become callable. */
@SuppressWarnings("restricted") // native code can do anything: --enable-native-access allows it
record Win32Library(SymbolLookup symbols) {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option LAST_ERROR = Linker.Option.captureCallState("GetLastError");

    /** By its whole path: a bare name would be searched for in the current folder, too. */
    static Win32Library named(String name) {
        String windows = Objects.requireNonNullElse(System.getenv("SystemRoot"), "C:\\Windows");
        return new Win32Library(
                SymbolLookup.libraryLookup(windows + "\\System32\\" + name, Arena.global()));
    }

    /** A function whose handle saves the last error, into memory that is its first argument. */
    MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                symbols.findOrThrow(name), FunctionDescriptor.of(result, arguments), LAST_ERROR);
    }
}
