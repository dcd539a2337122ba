// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The clients that are connected and wait to be accepted, in their order, and the threads that wait
 * for one. One lock guards both; a listener that has more to keep in step with them brings its own.
 *
 * @param <C> a connected client
 */
public final class Arrivals<C> {
    /** What a thread that finds no client tries before it waits, with the lock held. */
    @FunctionalInterface
    public interface Refill {
        /** Listens again, for example; may {@linkplain #offer offer} clients. */
        void run() throws IOException;
    }

    private final ReentrantLock lock;
    private final Condition changed;

    /** Of links: an array that has to grow when there is no memory forgets those who are in it. */
    private final Queue<C> waiting = new ConcurrentLinkedQueue<>();

    /** Wakes a thread that looks for clients elsewhere, if there is one. */
    private @Nullable Runnable recall;

    private @Nullable Thread away;

    /** For the thread that waits here or elsewhere, when its call is cancelled. */
    private final Deadline.Waker wake = this::wakeAll;

    private boolean closed;
    private Supplier<? extends IOException> why = AsynchronousCloseException::new;

    /** Clients under a lock of their own. */
    public Arrivals() {
        this(new ReentrantLock());
    }

    /** Clients under the lock of a listener. */
    public Arrivals(ReentrantLock lock) {
        this.lock = lock;
        this.changed = lock.newCondition();
    }

    /** Queues a client; false, and nothing is kept, when this is closed. */
    public boolean offer(C client) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            waiting.add(client);
            changed.signal();
            recall();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void recall() {
        if (recall != null && away != Thread.currentThread()) {
            recall.run();
        }
    }

    /**
     * This thread looks for clients elsewhere instead of waiting here, until {@link #comeBack}.
     *
     * @param recall wakes it there when a client is offered by another thread, or this is closed;
     *     run with the lock held
     * @return false, and nothing is kept, when there is a client, this is closed, or another thread
     *     waits
     */
    public boolean goAway(Runnable recall) {
        lock.lock();
        try {
            if (closed || !waiting.isEmpty() || this.recall != null || lock.hasWaiters(changed)) {
                return false;
            }
            this.recall = recall;
            this.away = Thread.currentThread();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends what {@link #goAway} began. */
    public void comeBack() {
        lock.lock();
        try {
            recall = null;
            away = null;
        } finally {
            lock.unlock();
        }
    }

    /** True when a thread waits here for a client. */
    public boolean isAwaited() {
        lock.lock();
        try {
            return lock.hasWaiters(changed);
        } finally {
            lock.unlock();
        }
    }

    /** True when no client waits. */
    public boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Has every thread that waits for a client run its {@link Refill} again. */
    public void wakeAll() {
        lock.lock();
        try {
            changed.signalAll();
            recall();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the client that came first, waiting for one.
     *
     * @param refill run each time before this thread looks
     * @throws AsynchronousCloseException if this is closed, now or meanwhile
     * @throws IOException if it is closed for a reason, or the refill fails
     * @throws ClosedByInterruptException if this thread is interrupted, which it stays
     * @throws InterruptedByTimeoutException if the deadline passes first
     */
    public C next(Deadline deadline, Refill refill) throws IOException {
        lock.lock();
        try {
            deadline.waitsIn(wake);
            while (true) {
                if (closed) {
                    throw why.get();
                }
                refill.run();
                C client = waiting.poll();
                if (client != null) {
                    return client;
                }
                deadline.await(changed, lock);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            deadline.waitsNoMore();
            lock.unlock();
        }
    }

    /** Those who wait now, in their order. */
    public List<C> waiting() {
        lock.lock();
        try {
            return List.copyOf(waiting);
        } finally {
            lock.unlock();
        }
    }

    /** Takes some clients out; returns those that were still here. */
    public List<C> takeOut(Set<C> some) {
        lock.lock();
        try {
            var taken = new ArrayList<C>(some.size()); // which need not grow any more
            waiting.removeIf(client -> some.contains(client) && taken.add(client));
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** {@link #close()} for a reason, with which each thread fails that looks for a client. */
    public List<C> close(Supplier<? extends IOException> reason) {
        lock.lock();
        try {
            if (!closed) {
                why = reason;
            }
            return close();
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more clients and wakes every thread that waits; returns those nobody accepted. */
    public List<C> close() {
        lock.lock();
        try {
            closed = true;
            List<C> unaccepted = List.copyOf(waiting);
            waiting.clear();
            changed.signalAll();
            recall();
            return unaccepted;
        } finally {
            lock.unlock();
        }
    }
}
