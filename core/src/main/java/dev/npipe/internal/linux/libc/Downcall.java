// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One function of libc, bound. Whatever the C types of its arguments are, here there are five
 * words, and the result is one: the first function of each type takes the JVM about ten
 * milliseconds to link, and the others of that type next to nothing. An argument that the function
 * does not have is 0, and lies in a register that it does not read. On the architectures of {@link
 * Constants} an {@code int} is passed as the word with its sign, a function with variable arguments
 * takes them where every other does, and of an {@code int} that is returned only the lower half
 * counts.
 *
 * <p>A component of a record in a static final field is a constant to the compiler, so a call costs
 * what {@code invokeExact} on a static final method handle costs.
 *
 * @param handle {@code (MemorySegment, long × 5, MemorySegment) -> long}
 */
@SuppressWarnings("restricted")
record Downcall(MethodHandle handle) {
    private static final Linker LINKER = Linker.nativeLinker();

    /** The last argument, a sixth word, is what has to stay open meanwhile. */
    private static final FunctionDescriptor TYPE =
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS);

    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    /** The function of this name, which has to be there. */
    static Downcall of(String name) {
        return of(symbol(name));
    }

    /** The function at an address. */
    static Downcall of(MemorySegment symbol) {
        return new Downcall(LINKER.downcallHandle(symbol, TYPE, ERRNO));
    }

    /** The function of this name; null where libc has none. */
    static @Nullable Downcall ofOptional(String name) {
        Optional<MemorySegment> symbol = LINKER.defaultLookup().find(name);
        return symbol.isPresent() ? of(symbol.get()) : null;
    }

    /** Where a function is. */
    static MemorySegment symbol(String name) {
        Optional<MemorySegment> symbol = LINKER.defaultLookup().find(name);
        if (symbol.isEmpty()) {
            throw new UnsatisfiedLinkError("libc has no " + name);
        }
        return symbol.get();
    }

    /**
     * Memory as an argument. It has to stay open during the call: the caller's own does, and of
     * anybody else's the segment is the last argument, too.
     */
    static long pointer(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new IllegalArgumentException("a call needs native memory: " + memory);
        }
        return memory.address();
    }

    /** Calls it with memory that nobody can close until it returns. */
    long call(CallState state, long a, long b, long c, long d, long e, MemorySegment held) {
        try {
            return (long) handle.invokeExact(state.memory, a, b, c, d, e, held);
        } catch (Throwable t) {
            throw broken(t);
        }
    }

    long call(CallState state, long a, long b, long c, long d, long e) {
        return call(state, a, b, c, d, e, MemorySegment.NULL);
    }

    long call(CallState state, long a, long b, long c) {
        return call(state, a, b, c, 0, 0, MemorySegment.NULL);
    }

    long call(CallState state, long a, long b) {
        return call(state, a, b, 0, 0, 0, MemorySegment.NULL);
    }

    long call(CallState state, long a) {
        return call(state, a, 0, 0, 0, 0, MemorySegment.NULL);
    }

    /**
     * Calls it even where the heap is full: what fails for a lack of memory has not begun, and each
     * try has the JVM look for room.
     */
    long callSurely(CallState state, long a, long b) {
        while (true) {
            try {
                return call(state, a, b);
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait();
            }
        }
    }

    /** What an {@code int} function returned, or the negative errno where it failed. */
    static int result(CallState state, long returned) {
        int result = (int) returned;
        return result >= 0 ? result : -state.errno();
    }

    /** The same of one that returns a length, of at most 2 GiB. */
    static int length(CallState state, long returned) {
        return returned >= 0 ? (int) returned : -state.errno();
    }

    /**
     * A wrong descriptor or a missing function, never a failure of the call; but the caller's
     * buffer may be of an arena that is closed, or of another thread, and there may be no room on
     * the heap for what the linker makes of its arguments before it calls.
     */
    static AssertionError broken(Throwable e) {
        if (e instanceof IllegalStateException || e instanceof WrongThreadException) {
            throw (RuntimeException) e;
        }
        if (e instanceof OutOfMemoryError full) {
            throw full;
        }
        return new AssertionError(e);
    }
}
