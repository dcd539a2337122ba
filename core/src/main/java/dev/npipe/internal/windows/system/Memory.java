// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;

/**
 * Memory by its address, for blocks that are never given back and for what a function of Windows
 * has just returned; and text for such a function.
 */
public final class Memory {
    @SuppressWarnings("restricted")
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final VarHandle LONG = JAVA_LONG.varHandle();

    private Memory() {}

    public static long getLongVolatile(long address) {
        return (long) LONG.getVolatile(ALL, address);
    }

    public static int getInt(long address) {
        return ALL.get(ValueLayout.JAVA_INT, address);
    }

    public static void putLong(long address, long value) {
        ALL.set(JAVA_LONG, address, value);
    }

    /** Text as Windows takes it, terminated. */
    public static MemorySegment wide(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_16LE);
    }

    /** The bytes from an address on. */
    public static MemorySegment at(long address, long size) {
        return ALL.asSlice(address, size);
    }
}
