// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * Ends a wait of another thread in the kernel ({@code EINTR}), as the JDK's own channels do it: by
 * a signal of its own to that thread, with a handler that does nothing and without {@code
 * SA_RESTART}. The signal is the last real-time one that nobody has a handler for, below those that
 * the JDK uses.
 */
@SuppressWarnings("restricted")
public final class Signals {
    private static final MethodHandle SELF = Libc.critical("pthread_self", JAVA_LONG);
    private static final MethodHandle KILL = kill();

    /** The JDK interrupts threads with {@code SIGRTMAX - 2} (NativeThread.c). */
    private static final int BELOW_LAST = 3;

    /** The same on every Linux that Java 25 runs on; the kernel's has no such layout. */
    private static final StructLayout SIGACTION =
            MemoryLayout.structLayout(
                    ADDRESS.withName("handler"),
                    MemoryLayout.sequenceLayout(16, JAVA_LONG).withName("mask"),
                    JAVA_INT.withName("flags"),
                    MemoryLayout.paddingLayout(4),
                    ADDRESS.withName("restorer"));

    /** 0 if there is no signal to be had. */
    private static final int SIGNAL = install();

    private Signals() {}

    /** This thread, for {@link #interrupt}; {@code pthread_t pthread_self(void)}. */
    public static long self() {
        try {
            return (long) SELF.invokeExact();
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** Ends the system call that a thread, which is alive, waits in, if it does now. */
    public static void interrupt(long thread) {
        if (SIGNAL == 0) {
            return;
        }
        try {
            int _ = (int) KILL.invokeExact(thread, SIGNAL);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** Before version 2.34 of the GNU C library it was in a library of its own. */
    private static MethodHandle kill() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup threads =
                name -> SymbolLookup.libraryLookup("libpthread.so.0", Arena.global()).find(name);
        MemorySegment symbol =
                linker.defaultLookup().or(threads).find("pthread_kill").orElseThrow();
        return linker.downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));
    }

    /** A function that does nothing with the number of the signal, which is its argument. */
    private static MemorySegment nothing() {
        return Linker.nativeLinker().defaultLookup().find("abs").orElseThrow();
    }

    private static int install() {
        MethodHandle sigaction = Libc.plain("sigaction", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        try (Arena arena = Arena.ofConfined()) {
            int first = (int) Libc.plain("__libc_current_sigrtmin", JAVA_INT).invokeExact();
            int last = (int) Libc.plain("__libc_current_sigrtmax", JAVA_INT).invokeExact();
            MemorySegment action = arena.allocate(SIGACTION);
            for (int signal = last - BELOW_LAST; signal > first; signal--) {
                int got = (int) sigaction.invokeExact(signal, MemorySegment.NULL, action);
                if (got == 0 && action.get(ADDRESS, 0).address() == 0) {
                    action.fill((byte) 0).set(ADDRESS, 0, nothing());
                    int set = (int) sigaction.invokeExact(signal, action, MemorySegment.NULL);
                    if (set == 0) {
                        return signal;
                    }
                }
            }
            return 0;
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
