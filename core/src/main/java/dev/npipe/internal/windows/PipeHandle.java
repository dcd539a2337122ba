// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import java.lang.foreign.Arena;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A handle that several threads use. Its number is free for another file as soon as it is closed,
 * so closing cancels what is in flight and leaves the rest to the last one who uses it.
 */
final class PipeHandle {
    private static final int CLOSED = 1 << 30;
    private static final int FREED = 1 << 29;

    private final Kernel32 kernel;
    private final long value;
    private final Runnable whenUnused;
    private final AtomicInteger state = new AtomicInteger();

    /** A handle; {@code whenUnused} frees it, once, on the thread that uses it last. */
    PipeHandle(Kernel32 kernel, long value, Runnable whenUnused) {
        this.kernel = kernel;
        this.value = value;
        this.whenUnused = whenUnused;
    }

    /** The handle itself, for whoever has entered. */
    long value() {
        return value;
    }

    boolean isClosed() {
        return (state.get() & CLOSED) != 0;
    }

    /** Counts a user in. */
    void enter() throws ClosedChannelException {
        if ((state.getAndIncrement() & CLOSED) != 0) {
            leave();
            throw new ClosedChannelException();
        }
    }

    /** Counts a user out. */
    void leave() {
        if (state.decrementAndGet() == CLOSED) {
            free();
        }
    }

    /** The count passes zero only once: after it, {@link #enter} is a user too, but a brief one. */
    private void free() {
        if (state.compareAndSet(CLOSED, CLOSED | FREED)) {
            whenUnused.run();
        }
    }

    /** Marks it closed and cancels what is in flight; false if it was closed already. */
    boolean close() {
        int before;
        do {
            before = state.get();
            if ((before & CLOSED) != 0) {
                return false;
            }
        } while (!state.compareAndSet(before, (before | CLOSED) + 1));
        if (before > 0) {
            try (Arena arena = Arena.ofConfined()) {
                kernel.cancelIoEx(
                        arena.allocate(Layouts.CALL_STATE_SIZE, 8), value, 0); // NOT_FOUND: nothing
            }
        }
        leave();
        return true;
    }
}
