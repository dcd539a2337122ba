// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * A library of Windows, loaded by its absolute path, so that the search order for libraries cannot
 * put another one in its place. The classes that bind one hold it in a nested class: they stay
 * loadable on other systems.
 *
 * <p>The types of a function are letters, its arguments in their order and behind {@code >} its
 * result: P is a pointer or a HANDLE, D a DWORD or a BOOL, C a UCHAR.
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
    Downcall capturing(String function, String types) {
        return find(function, types, Linker.Option.captureCallState("GetLastError"));
    }

    /** A function that this system may not have: null. Wine is not complete. */
    @Nullable Downcall capturingIfThere(String function, String types) {
        return symbols.find(function).isEmpty() ? null : capturing(function, types);
    }

    /** A function whose result says everything. */
    Downcall plain(String function, String types) {
        return find(function, types);
    }

    private Downcall find(String function, String types, Linker.Option... options) {
        MemorySegment address =
                symbols.find(function)
                        .orElseThrow(() -> new UnsatisfiedLinkError(name + " has no " + function));
        return new Downcall(widened(LINKER.downcallHandle(address, descriptor(types), options)));
    }

    static FunctionDescriptor descriptor(String types) {
        int end = types.indexOf('>');
        return FunctionDescriptor.of(
                layout(types.charAt(end + 1)),
                types.substring(0, end)
                        .chars()
                        .mapToObj(letter -> layout((char) letter))
                        .toArray(MemoryLayout[]::new));
    }

    private static MemoryLayout layout(char letter) {
        return switch (letter) {
            case 'P' -> ValueLayout.JAVA_LONG;
            case 'D' -> ValueLayout.JAVA_INT;
            case 'C' -> ValueLayout.JAVA_BYTE;
            default -> throw new IllegalArgumentException("no type: " + letter);
        };
    }

    /** With the state first, captured or not, and as many longs as a {@link Downcall} passes. */
    static MethodHandle widened(MethodHandle function) {
        boolean captures =
                function.type().parameterCount() > 0
                        && function.type().parameterType(0) == MemorySegment.class;
        MethodHandle all =
                captures ? function : MethodHandles.dropArguments(function, 0, MemorySegment.class);
        int arguments = all.type().parameterCount() - 1;
        MethodType longs =
                MethodType.methodType(long.class, Collections.nCopies(arguments, long.class))
                        .insertParameterTypes(0, MemorySegment.class);
        return MethodHandles.dropArguments(
                MethodHandles.explicitCastArguments(all, longs),
                1 + arguments,
                Collections.nCopies(Downcall.MAX_ARGUMENTS - arguments, long.class));
    }
}
