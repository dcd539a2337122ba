// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection, which one thread at a time uses, and only while the connection is
 * open:
 *
 * <pre>{@code
 * try (var _ = reads.take(deadline)) {
 *     return reader.read(dst, deadline);
 * }
 * }</pre>
 *
 * <p>Who waits for a turn looks afterwards whether the connection is open. A turn ends by {@link
 * #close}, which closes nothing else.
 */
public final class Turn implements AutoCloseable {
    /**
     * What knows whether a connection is open, and may count its users, so that it can be freed
     * when the last one has left.
     */
    @FunctionalInterface
    public interface Gate {
        /** Lets a user in, or fails when the connection is closed. */
        void enter() throws ClosedChannelException;

        /** Counts a user out. */
        default void leave() {}
    }

    /** What is done in a turn. */
    @FunctionalInterface
    public interface Work {
        /** Does it. */
        void run() throws IOException;
    }

    private static final long PAUSE_NANOS = 10_000;

    private final TurnLock lock = new TurnLock();
    private final Gate gate;

    /** How often somebody came beside the application, and how often he had left again. */
    private final AtomicInteger came = new AtomicInteger();

    private final AtomicInteger left = new AtomicInteger();

    /** A direction that nobody uses yet. */
    public Turn(Gate gate) {
        this.gate = gate;
    }

    /**
     * Waits until nobody else has the turn, takes it, and enters the connection.
     *
     * @throws java.nio.channels.InterruptedByTimeoutException if the deadline passed first
     * @throws java.nio.channels.ClosedByInterruptException if this thread is interrupted
     */
    public Turn take(Deadline deadline) throws IOException {
        lock.lock(deadline);
        return entered();
    }

    /**
     * Takes it unless another thread has it: then null. Waits for nobody but those who are there
     * {@link #beside} the application, of whom it knows nothing.
     */
    public @Nullable Turn tryTake() throws IOException {
        while (true) {
            int before = left.get();
            if (lock.tryLock()) {
                return entered();
            }
            if (came.get() == before) {
                return null;
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    /**
     * Does something that waits for nothing, for the library itself, in a turn if nobody has it.
     *
     * @throws ClosedChannelException if the connection is closed
     */
    public void beside(Work work) throws IOException {
        came.incrementAndGet();
        try {
            if (lock.tryLock()) {
                try (var _ = entered()) {
                    work.run();
                }
            }
        } finally {
            left.incrementAndGet();
        }
    }

    private Turn entered() throws IOException {
        boolean entered = false;
        try {
            gate.enter();
            entered = true;
            return this;
        } finally {
            if (!entered) {
                lock.unlock();
            }
        }
    }

    /** Leaves the connection and ends the turn. */
    @Override
    public void close() {
        try {
            gate.leave();
        } finally {
            lock.unlock();
        }
    }

    /** Does something in a turn if nobody has it, also when the connection is closed. */
    public void ifFree(Work work) throws IOException {
        if (lock.tryLock()) {
            try {
                work.run();
            } finally {
                lock.unlock();
            }
        }
    }
}
