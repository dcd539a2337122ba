// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.internal.Deadline;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Waiting until a socket is ready for one operation, in a selector of its own. One thread waits at
 * a time; any thread may close, which ends the wait.
 *
 * <p>A selector is closed only when nobody is in it: its {@link Selector#close} would wait for a
 * thread that an application's busy scheduler may let stand. So the last one to leave closes it.
 */
final class Readiness implements Closeable {
    private enum Use {
        FREE,
        WAITED_IN,
        CLOSED
    }

    private final Selector selector;
    private final AtomicReference<Use> use = new AtomicReference<>(Use.FREE);

    /** A wakeup that comes before the select is kept for it; one that comes late costs a look. */
    private final Deadline.Waker wake;

    /** For a channel that does not block. */
    Readiness(SocketChannel channel, int operation) throws IOException {
        selector = Selector.open();
        wake = selector::wakeup;
        boolean registered = false;
        try {
            channel.register(selector, operation);
            registered = true;
        } finally {
            if (!registered) {
                selector.close();
            }
        }
    }

    /**
     * Waits until the socket is ready.
     *
     * @throws java.nio.channels.InterruptedByTimeoutException if the deadline passed, or its call
     *     was cancelled
     */
    void await(Deadline deadline) throws IOException {
        if (!use.compareAndSet(Use.FREE, Use.WAITED_IN)) {
            throw new AsynchronousCloseException();
        }
        try {
            deadline.waitsIn(wake);
            boolean ready = false;
            while (!ready) {
                deadline.check();
                ready = select(deadline.remainingMillis());
            }
        } finally {
            deadline.waitsNoMore();
            if (!use.compareAndSet(Use.WAITED_IN, Use.FREE)) {
                selector.close();
            }
        }
    }

    /** True when the socket is ready; a wakeup, too, ends this. */
    private boolean select(long millis) throws IOException {
        // 0 would be for ever, and a deadline that passed meanwhile has 0 left
        int ready =
                millis == Long.MAX_VALUE
                        ? selector.select(_ -> {})
                        : selector.select(_ -> {}, Math.max(1, millis));
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
        if (use.get() == Use.CLOSED) {
            throw new AsynchronousCloseException();
        }
        return ready > 0;
    }

    /**
     * Ends the wait. The selector's descriptors, and that of a channel that was closed before, are
     * free once the thread that waits has left.
     */
    @Override
    public void close() throws IOException {
        switch (use.getAndSet(Use.CLOSED)) {
            case FREE -> selector.close();
            case WAITED_IN -> selector.wakeup();
            case CLOSED -> {}
        }
    }
}
