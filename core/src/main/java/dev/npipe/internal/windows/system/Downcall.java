// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.system;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.error.Win32Error;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * One function of Windows, bound. Whatever the C types of its arguments are, here every argument is
 * a {@code long}, and so is the result; an argument that the function does not have is 0.
 *
 * <p>A component of a record in a static final field is a constant to the compiler, so a call costs
 * what {@code invokeExact} on a static final method handle costs, and the unused arguments nothing.
 *
 * @param handle {@code (MemorySegment, long × 8) -> long}, made by {@link SystemLibrary}
 */
record Downcall(MethodHandle handle) {
    /** The most arguments that a function here has. */
    static final int MAX_ARGUMENTS = 8;

    /** For a function that captures nothing. */
    static final MemorySegment NO_STATE = MemorySegment.NULL;

    long call(MemorySegment state, long a, long b, long c, long d, long e, long f, long g, long h) {
        try {
            return (long) handle.invokeExact(state, a, b, c, d, e, f, g, h);
        } catch (Throwable t) {
            throw new AssertionError(t); // a wrong descriptor, never a failure of the call
        }
    }

    long call(MemorySegment state, long a, long b, long c, long d, long e, long f, long g) {
        return call(state, a, b, c, d, e, f, g, 0);
    }

    long call(MemorySegment state, long a, long b, long c, long d, long e, long f) {
        return call(state, a, b, c, d, e, f, 0, 0);
    }

    long call(MemorySegment state, long a, long b, long c, long d, long e) {
        return call(state, a, b, c, d, e, 0, 0, 0);
    }

    long call(MemorySegment state, long a, long b, long c, long d) {
        return call(state, a, b, c, d, 0, 0, 0, 0);
    }

    long call(MemorySegment state, long a, long b, long c) {
        return call(state, a, b, c, 0, 0, 0, 0, 0);
    }

    long call(MemorySegment state, long a, long b) {
        return call(state, a, b, 0, 0, 0, 0, 0, 0);
    }

    long call(MemorySegment state, long a) {
        return call(state, a, 0, 0, 0, 0, 0, 0, 0);
    }

    long call(MemorySegment state) {
        return call(state, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The last error that a call captured. */
    static int lastError(MemorySegment state) {
        return state.get(JAVA_INT, 0);
    }

    /** What a function that returns a BOOL ended with: {@code SUCCESS} or the last error. */
    static int error(MemorySegment state, long ok) {
        return ok != 0 ? Win32Error.SUCCESS : lastError(state);
    }

    /** What a function that returns a HANDLE ended with: the handle or the negative last error. */
    static long handle(MemorySegment state, long handle, long invalid) {
        return handle != invalid ? handle : -lastError(state);
    }
}
