// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.identity;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.overlapped.WindowsSystem;
import dev.npipe.internal.windows.system.Constants;
import dev.npipe.internal.windows.system.Layouts;
import dev.npipe.internal.windows.system.Memory;
import dev.npipe.internal.windows.system.WindowsErrors;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** A security descriptor in the form of Windows, self-relative, made from SDDL and back. */
public final class NativeDescriptor {
    private final byte[] bytes;

    private NativeDescriptor(byte[] bytes) {
        this.bytes = bytes;
    }

    public static NativeDescriptor of(WindowsSystem system, String pipe, String sddl)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_LONG);
            MemorySegment size = arena.allocate(JAVA_INT);
            int code =
                    system.advapi.convertStringSecurityDescriptor(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                            Memory.wide(arena, sddl).address(),
                            result.address(),
                            size.address());
            if (code != Win32Error.SUCCESS) {
                throw Win32Error.exception(
                        pipe, code, "Windows does not take the security descriptor " + sddl);
            }
            long address = result.get(JAVA_LONG, 0);
            try {
                return new NativeDescriptor(
                        Memory.at(address, size.get(JAVA_INT, 0)).toArray(ValueLayout.JAVA_BYTE));
            } finally {
                system.kernel.localFree(address);
            }
        }
    }

    /** {@code SECURITY_ATTRIBUTES} with this descriptor, for a handle that nobody inherits. */
    public MemorySegment attributes(Arena arena) {
        MemorySegment attributes = arena.allocate(Layouts.SECURITY_ATTRIBUTES);
        attributes.set(JAVA_INT, 0, (int) attributes.byteSize());
        MemorySegment copy = arena.allocate(bytes.length, 8);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        attributes.set(JAVA_LONG, Layouts.SECURITY_DESCRIPTOR, copy.address());
        return attributes;
    }

    /** The owner and the access list as SDDL. */
    String sddl(WindowsSystem system) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(bytes.length, 8);
            MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
            MemorySegment result = arena.allocate(JAVA_LONG);
            MemorySegment length = arena.allocate(JAVA_INT);
            int code =
                    system.advapi.convertSecurityDescriptor(
                            arena.allocate(Layouts.CALL_STATE_SIZE, 8),
                            copy.address(),
                            Constants.OWNER_SECURITY_INFORMATION
                                    | Constants.DACL_SECURITY_INFORMATION,
                            result.address(),
                            length.address());
            if (code != Win32Error.SUCCESS) {
                throw WindowsErrors.exception(system.kernel, "security descriptor", code);
            }
            long address = result.get(JAVA_LONG, 0);
            try {
                return Memory.at(address, 2L * length.get(JAVA_INT, 0))
                        .getString(0, StandardCharsets.UTF_16LE);
            } finally {
                system.kernel.localFree(address);
            }
        }
    }
}
