// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.overlapped;

import dev.npipe.internal.Turn;
import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.windows.system.Kernel32;
import dev.npipe.internal.windows.system.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A handle that several threads use. Its number is free for another file as soon as it is closed,
 * so closing cancels what is in flight and leaves the rest to the last one who uses it.
 */
public final class SharedHandle implements Turn.Gate {
    private static final int CLOSED = 1 << 30;
    private static final int FREED = 1 << 29;

    /** Somebody uses the handle until this is closed. */
    public final class Use implements AutoCloseable {
        private Use() {}

        @Override
        public void close() {
            leave();
        }
    }

    /** The library itself uses it until this is closed, and waits for nothing meanwhile. */
    public final class OwnUse implements AutoCloseable {
        private OwnUse() {}

        @Override
        public void close() {
            try {
                leave();
            } finally {
                ownUsers.decrementAndGet();
            }
        }
    }

    /** Those who wait for nothing are awaited for so long: a JVM may stop one of its threads. */
    private static final long MOST_NANOS = 1_000_000_000;

    private static final long PAUSE_NANOS = 10_000;

    /**
     * Where cancelling leaves its error, for all threads at once: NOT_FOUND is none, and nobody
     * looks. Closing takes no memory, of which there may be none.
     */
    private static final MemorySegment ANY_ERROR =
            Arena.global().allocate(Layouts.CALL_STATE_SIZE, 8);

    private final Kernel32 kernel;
    private final long value;
    private final Runnable whenUnused;
    private final AtomicInteger state = new AtomicInteger();
    private final Use use = new Use();
    private final AtomicInteger ownUsers = new AtomicInteger();
    private final OwnUse ownUse = new OwnUse();

    /** A handle; {@code whenUnused} frees it, once, on the thread that uses it last. */
    public SharedHandle(Kernel32 kernel, long value, Runnable whenUnused) {
        this.kernel = kernel;
        this.value = value;
        this.whenUnused = whenUnused;
        Idleness.opened();
    }

    /** The handle itself, for whoever has entered. */
    public long value() {
        return value;
    }

    public boolean isClosed() {
        return (state.get() & CLOSED) != 0;
    }

    /** Enters; whoever did leaves by closing the result. */
    public Use use() throws ClosedChannelException {
        enter();
        return use;
    }

    /** As {@link #use}, beside the application; {@link #awaitOwnUsers} knows of it. */
    public OwnUse ownUse() throws ClosedChannelException {
        ownUsers.incrementAndGet();
        boolean entered = false;
        try {
            enter();
            entered = true;
            return ownUse;
        } finally {
            if (!entered) {
                ownUsers.decrementAndGet();
            }
        }
    }

    /**
     * Waits until the library itself has left a handle that was closed: for whoever has closed it,
     * and all else that he had of the pipe, the name is free then.
     */
    public void awaitOwnUsers() {
        long start = System.nanoTime();
        while (ownUsers.get() > 0 && System.nanoTime() - start < MOST_NANOS) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /** Counts a user in. */
    @Override
    public void enter() throws ClosedChannelException {
        if ((state.getAndIncrement() & CLOSED) != 0) {
            leave();
            throw new ClosedChannelException();
        }
    }

    /** Counts a user out. */
    @Override
    public void leave() {
        if (state.decrementAndGet() == CLOSED) {
            free();
        }
    }

    /** The count passes zero only once: after it, {@link #enter} is a user too, but a brief one. */
    private void free() {
        if (state.compareAndSet(CLOSED, CLOSED | FREED)) {
            try {
                whenUnused.run();
            } finally {
                Idleness.closed();
            }
        }
    }

    /** Marks it closed and cancels what is in flight; false if it was closed already. */
    public boolean close() {
        int before;
        do {
            before = state.get();
            if ((before & CLOSED) != 0) {
                return false;
            }
        } while (!state.compareAndSet(before, (before | CLOSED) + 1));
        if (before > 0) {
            kernel.cancelIoEx(ANY_ERROR, value, 0);
        }
        leave();
        return true;
    }
}
