// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static dev.npipe.internal.linux.libc.Downcall.pointer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Ends a wait of another thread in the kernel ({@code EINTR}), as the JDK's own channels do it: by
 * a signal of its own to that thread, with a handler that does nothing and without {@code
 * SA_RESTART}. The signal is the last real-time one that nobody has a handler for, below those that
 * the JDK uses.
 */
@SuppressWarnings("restricted")
public final class Signals {
    private static final Downcall SELF = Downcall.of("pthread_self");
    private static final Downcall KILL = kill();

    /** The JDK interrupts threads with {@code SIGRTMAX - 2} (NativeThread.c). */
    private static final int BELOW_LAST = 3;

    /**
     * The size of a {@code struct sigaction}: a pointer to the handler, the mask of 16 words,
     * flags, and a last pointer. The same on every Linux that Java 25 runs on; the kernel's has no
     * such layout.
     */
    private static final int SIGACTION_SIZE = 152;

    /** What waking needs, which has to be possible without memory. */
    private static final CallState SPARE = States.borrow();

    /** 0 if there is no signal to be had. */
    private static final int SIGNAL = install();

    private Signals() {}

    /** This thread, for {@link #interrupt}; {@code pthread_t pthread_self(void)}. */
    public static long self(CallState state) {
        return SELF.call(state, 0);
    }

    /** Ends the system call that a thread, which is alive, waits in, if it does now. */
    public static void interrupt(long thread) {
        if (SIGNAL == 0) {
            return;
        }
        synchronized (SPARE) {
            long _ = KILL.callSurely(SPARE, thread, SIGNAL);
        }
    }

    /** Before version 2.34 of the GNU C library it was in a library of its own. */
    private static Downcall kill() {
        Downcall kill = Downcall.ofOptional("pthread_kill");
        return kill != null
                ? kill
                : Downcall.of(
                        SymbolLookup.libraryLookup("libpthread.so.0", Arena.global())
                                .findOrThrow("pthread_kill"));
    }

    private static int install() {
        Downcall sigaction = Downcall.of("sigaction");
        // A function that does nothing with the number of the signal, which is its argument.
        long nothing = Downcall.symbol("abs").address();
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            int first = (int) Downcall.of("__libc_current_sigrtmin").call(state, 0);
            int last = (int) Downcall.of("__libc_current_sigrtmax").call(state, 0);
            MemorySegment action = arena.allocate(SIGACTION_SIZE, Long.BYTES);
            ByteBuffer handler = action.asByteBuffer().order(ByteOrder.nativeOrder());
            for (int signal = last - BELOW_LAST; signal > first; signal--) {
                int got = (int) sigaction.call(state, signal, 0, pointer(action));
                if (got == 0 && handler.getLong(0) == 0) {
                    action.fill((byte) 0);
                    handler.putLong(0, nothing);
                    int set = (int) sigaction.call(state, signal, pointer(action), 0, 0, 0);
                    if (set == 0) {
                        return signal;
                    }
                }
            }
            return 0;
        }
    }
}
