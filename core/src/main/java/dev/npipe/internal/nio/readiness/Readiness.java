// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio.readiness;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.HeapShortage;
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
 * <p>A wait begins in a selector of its own, if one of the few is free. Where they are scarce a
 * wait that takes long gives it up, and parks until the {@link Watcher} says that the channel is
 * ready.
 *
 * <p>Closing a registered channel wakes nobody and frees no descriptor until its selector runs
 * again ({@link SelectableChannel} deregisters in a select), so {@link #close} wakes the waiter,
 * and whoever holds the selector lets it run once more.
 */
public final class Readiness {
    /**
     * A conversation's waits are shorter; one that has taken so long may take for ever. Not every
     * wait has this limit, as the kernel's timer costs a tenth of what a short message does.
     */
    private static final long OWN_SELECTOR_MILLIS = 100;

    private final SelectableChannel channel;
    private final int operation;
    private final Watched watched;

    private volatile boolean closed;

    /** The selector that a thread waits in now. */
    private volatile @Nullable Selector waiting;

    /** For a thread whose call is cancelled while it waits in the selector. */
    private final Deadline.Waker wake = this::wakeSelector;

    /** The thread that waits for the watcher. */
    private volatile @Nullable ParkedThread parked;

    /** The only direction of this channel that is waited for. */
    public Readiness(SelectableChannel channel, int operation) {
        this(channel, operation, new Watched(channel));
    }

    /** One of the directions of a channel that may be watched. */
    public Readiness(SelectableChannel channel, int operation, Watched watched) {
        this.channel = channel;
        this.operation = operation;
        this.watched = watched;
    }

    /** Waits until the channel is ready; a deadline that has passed only looks. */
    public void await(Deadline deadline) throws IOException {
        if (awaitInSelector(deadline)) {
            return;
        }
        if (!deadline.hasPassed()) {
            park(deadline);
        } else if (!isReadyNow()) {
            throw new InterruptedByTimeoutException();
        }
    }

    /** False if there is no selector for this, or the wait takes long. */
    private boolean awaitInSelector(Deadline deadline) throws IOException {
        Registration registration = HeapShortage.isNow() ? null : take(); // it parks in there, too
        if (registration == null) {
            return false;
        }
        boolean ready = false;
        boolean tookLong = false;
        try {
            waiting = registration.selector();
            deadline.waitsIn(wake);
            ready = select(registration, deadline);
            tookLong = !ready;
            return ready;
        } finally {
            deadline.waitsNoMore();
            waiting = null;
            if (closed || tookLong) {
                registration.discard();
            } else {
                KeptRegistrations.keep(this, registration);
                if (closed) {
                    KeptRegistrations.drop(this);
                }
            }
        }
    }

    private @Nullable Registration take() throws IOException {
        Registration kept = KeptRegistrations.take(this);
        if (kept != null) {
            return kept;
        }
        try {
            return Registration.of(channel, operation, this);
        } catch (ClosedChannelException | CancelledKeyException e) {
            throw new AsynchronousCloseException();
        }
    }

    /** True when the channel is ready, false when the time for it in a selector is over. */
    private boolean select(Registration registration, Deadline deadline) throws IOException {
        while (true) {
            if (closed) {
                throw new AsynchronousCloseException();
            }
            long millis = deadline.remainingMillis();
            long most = Selectors.areScarce() ? OWN_SELECTOR_MILLIS : Long.MAX_VALUE;
            int ready = select(registration, Math.min(millis, most));
            if (Thread.currentThread().isInterrupted()) {
                throw new ClosedByInterruptException();
            }
            if (ready > 0) {
                return true;
            }
            if (millis > most && !closed) {
                return false;
            }
            if (millis == 0 && !closed) {
                throw new InterruptedByTimeoutException();
            }
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

    private boolean isReadyNow() throws IOException {
        try {
            return Looks.isReady(channel, operation);
        } catch (ClosedChannelException | CancelledKeyException e) {
            throw new AsynchronousCloseException();
        }
    }

    private void park(Deadline deadline) throws IOException {
        var thread = new ParkedThread();
        var watch = new Watch(operation, thread);
        parked = thread;
        try {
            watched.add(watch);
            thread.await(deadline, () -> closed);
        } finally {
            parked = null;
            watched.remove(watch);
        }
    }

    /** Whether the channel was closed by its own end. */
    public boolean isClosed() {
        return closed;
    }

    /** Closes the channel and wakes the waiter. */
    void close() throws IOException {
        markClosed();
        channel.close();
        wake();
        watched.close();
    }

    public void markClosed() {
        closed = true;
    }

    private void wakeSelector() {
        Selector selector = waiting;
        if (selector != null) {
            selector.wakeup();
        }
    }

    public void wake() throws IOException {
        wakeSelector();
        ParkedThread thread = parked;
        if (thread != null) {
            thread.wake();
        }
        KeptRegistrations.drop(this);
    }
}
