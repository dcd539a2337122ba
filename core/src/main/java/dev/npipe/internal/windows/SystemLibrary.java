// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A library of Windows, loaded by its absolute path, so that the search order for libraries cannot
 * put another one in its place. The classes that bind one hold it in a nested class: they stay
 * loadable on other systems.
 */
@SuppressWarnings("restricted")
final class SystemLibrary {
    private static final Linker LINKER = Linker.nativeLinker();

    private final String name;
    private final SymbolLookup symbols;

    SystemLibrary(String name) {
        String root = System.getenv("SystemRoot");
        Path file = Path.of(root == null ? "C:\\Windows" : root, "System32", name);
        this.name = name;
        this.symbols = SymbolLookup.libraryLookup(file, Arena.global());
    }

    /** A function that sets the last error, which is captured with the call. */
    MethodHandle capturing(String function, MemoryLayout result, MemoryLayout... arguments) {
        return find(
                function,
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("GetLastError"));
    }

    /** A function that this system may not have: null. Wine is not complete. */
    @Nullable MethodHandle capturingIfThere(
            String function, MemoryLayout result, MemoryLayout... arguments) {
        return symbols.find(function).isEmpty() ? null : capturing(function, result, arguments);
    }

    /** A function whose result says everything. */
    MethodHandle plain(String function, MemoryLayout result, MemoryLayout... arguments) {
        return find(function, FunctionDescriptor.of(result, arguments));
    }

    private MethodHandle find(String function, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(
                symbols.find(function)
                        .orElseThrow(() -> new UnsatisfiedLinkError(name + " has no " + function)),
                type,
                options);
    }
}
