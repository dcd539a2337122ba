// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.security;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** What Windows makes of a text: its own functions for security descriptors. */
@SuppressWarnings("restricted")
final class WindowsSddl {
    private static final int REVISION = 1;

    /** Owner, group, DACL, SACL and label. */
    private static final int ALL = 0x1f;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle TO_DESCRIPTOR =
            function(
                    "advapi32",
                    "ConvertStringSecurityDescriptorToSecurityDescriptorW",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle TO_TEXT =
            function(
                    "advapi32",
                    "ConvertSecurityDescriptorToStringSecurityDescriptorW",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle FREE =
            function("kernel32", "LocalFree", FunctionDescriptor.of(ADDRESS, ADDRESS));

    private WindowsSddl() {}

    private static MethodHandle function(String library, String name, FunctionDescriptor type) {
        MemorySegment symbol =
                SymbolLookup.libraryLookup(library, Arena.global()).find(name).orElseThrow();
        return LINKER.downcallHandle(symbol, type);
    }

    /** The descriptor that Windows reads from a text, in binary form; empty when it refuses. */
    static Optional<byte[]> descriptor(String sddl) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            MemorySegment length = arena.allocate(JAVA_INT);
            MemorySegment text = arena.allocateFrom(sddl, StandardCharsets.UTF_16LE);
            if ((int) TO_DESCRIPTOR.invokeExact(text, REVISION, result, length) == 0) {
                return Optional.empty();
            }
            MemorySegment descriptor = result.get(ADDRESS, 0);
            byte[] bytes = descriptor.reinterpret(length.get(JAVA_INT, 0)).toArray(JAVA_BYTE);
            free(descriptor);
            return Optional.of(bytes);
        }
    }

    /** The text that Windows prints for a descriptor. */
    static String text(byte[] descriptor) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(ADDRESS);
            MemorySegment length = arena.allocate(JAVA_INT);
            MemorySegment in = arena.allocateFrom(JAVA_BYTE, descriptor);
            if ((int) TO_TEXT.invokeExact(in, REVISION, ALL, result, length) == 0) {
                throw new AssertionError("Windows cannot print a descriptor that it has read");
            }
            MemorySegment text = result.get(ADDRESS, 0);
            long size = 2L * (length.get(JAVA_INT, 0) + 1); // the length may leave out the NUL
            String printed = text.reinterpret(size).getString(0, StandardCharsets.UTF_16LE);
            free(text);
            return printed;
        }
    }

    static String hex(byte[] descriptor) {
        return HexFormat.of().formatHex(descriptor);
    }

    private static void free(MemorySegment memory) throws Throwable {
        MemorySegment left = (MemorySegment) FREE.invokeExact(memory);
        if (left.address() != 0) {
            throw new AssertionError("LocalFree");
        }
    }
}
