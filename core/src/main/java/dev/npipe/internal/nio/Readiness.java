// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Waiting for one direction of one channel. One thread waits at a time; any thread may close.
 *
 * <p>Closing a registered channel wakes nobody and frees no descriptor until its selector runs
 * again ({@link SelectableChannel} deregisters in a select), so {@link #close} wakes the waiter,
 * and whoever holds the selector lets it run once more.
 */
final class Readiness {
    private final SelectableChannel channel;
    private final int operation;

    private volatile boolean closed;

    /** The selector that a thread waits in now. */
    private volatile @Nullable Selector waiting;

    Readiness(SelectableChannel channel, int operation) {
        this.channel = channel;
        this.operation = operation;
    }

    /** Waits until the channel is ready; a deadline that has passed only looks. */
    void await(Deadline deadline) throws IOException {
        Registration registration = take();
        try {
            waiting = registration.selector();
            while (true) {
                if (closed) {
                    throw new AsynchronousCloseException();
                }
                long millis = deadline.remainingMillis();
                int ready = select(registration, millis);
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                if (ready > 0) {
                    return;
                }
                if (millis == 0 && !closed) {
                    throw new InterruptedByTimeoutException();
                }
            }
        } finally {
            waiting = null;
            if (closed) {
                registration.discard();
            } else {
                KeptRegistrations.keep(this, registration);
                if (closed) {
                    KeptRegistrations.drop(this);
                }
            }
        }
    }

    private Registration take() throws IOException {
        Registration kept = KeptRegistrations.take(this);
        if (kept != null) {
            return kept;
        }
        try {
            return Registration.of(IdleSelectors.borrow(), channel, operation, this);
        } catch (ClosedChannelException | CancelledKeyException e) {
            throw new AsynchronousCloseException();
        }
    }

    private static int select(Registration registration, long millis) throws IOException {
        Selector selector = registration.selector();
        if (millis == 0) {
            return selector.selectNow(_ -> {});
        }
        // 0 would be for ever; so is what no clock will see
        return selector.select(_ -> {}, millis == Long.MAX_VALUE ? 0 : millis);
    }

    /** Looks whether the channel is ready for something else, without waiting. */
    static boolean isReadyNow(SelectableChannel channel, int operation) throws IOException {
        Selector selector = IdleSelectors.borrow();
        var registration = Registration.of(selector, channel, operation, null);
        try {
            return selector.selectNow(_ -> {}) > 0;
        } finally {
            registration.discard();
        }
    }

    /** Closes the channel and wakes the waiter. */
    void close() throws IOException {
        markClosed();
        channel.close();
        wake();
    }

    void markClosed() {
        closed = true;
    }

    void wake() throws IOException {
        Selector selector = waiting;
        if (selector != null) {
            selector.wakeup();
        }
        KeptRegistrations.drop(this);
    }
}
