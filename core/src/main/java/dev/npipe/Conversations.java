// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.HeapShortage;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The conversations of a {@link PipeServer} that have not ended, and who waits for that. */
final class Conversations {
    private final int most;

    private final ReentrantLock lock = new ReentrantLock();

    /** There is one fewer, or there will be no more, or one more waits for the others. */
    private final Condition ending = lock.newCondition();

    /** There is a first one, or the last one has ended, or there will be no more. */
    private final Condition watched = lock.newCondition();

    private final Set<Conversation> running = new HashSet<>();

    /** Those whose own handlers wait for the others to end, and so are not waited for. */
    private final Set<Conversation> waiting = new HashSet<>();

    private boolean stopped;

    /** Why there will be no more, if nobody asked for that. */
    private @Nullable IOException failure;

    Conversations(int most) {
        this.most = most;
    }

    /** Waits until there may be one more; false if there will be none. */
    boolean awaitRoom() {
        lock.lock();
        try {
            while (!stopped && running.size() >= most) {
                await(ending);
            }
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Waits once, with the lock, whoever interrupts. */
    @SuppressWarnings("WaitNotInLoop") // the caller's loop
    private void await(Condition changed) {
        if (!HeapShortage.givesWay(lock)) {
            changed.awaitUninterruptibly();
        }
    }

    /** Takes one in; false if there are to be no more. */
    boolean add(Conversation conversation) {
        lock.lock();
        try {
            if (!stopped) {
                running.add(conversation);
                if (running.size() == 1) {
                    watched.signalAll();
                }
            }
            return !stopped;
        } finally {
            lock.unlock();
        }
    }

    /** One has ended. */
    void remove(Conversation conversation) {
        lock.lock();
        try {
            running.remove(conversation);
            ending.signalAll();
            if (running.isEmpty()) {
                watched.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** There are to be no more. */
    void stop() {
        stop(null);
    }

    /** There will be no more, for this reason, unless that was asked for before. */
    void stop(@Nullable IOException reason) {
        lock.lock();
        try {
            if (!stopped) {
                stopped = true;
                failure = reason;
            }
            ending.signalAll();
            watched.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Those that have not ended. */
    List<Conversation> now() {
        lock.lock();
        try {
            return List.copyOf(running);
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return running.size();
        } finally {
            lock.unlock();
        }
    }

    /** Throws the reason why there will be no more, if nobody asked for that. */
    void checkNotFailed() throws IOException {
        lock.lock();
        try {
            IOException reason = failure;
            if (reason != null) {
                throw reason;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until there will be no more and all have ended, but for those that wait here, too: the
     * handlers of two of them would wait for each other. False if that takes longer. With {@code
     * orFailure} it also ends when there will be no more and nobody asked for that.
     */
    boolean awaitEnd(long nanos, boolean orFailure) throws InterruptedException {
        lock.lockInterruptibly();
        Conversation own = null;
        try {
            own = own();
            if (own != null) {
                waiting.add(own);
                ending.signalAll();
            }
            Deadline end = Deadline.afterNanos(nanos);
            while (!(orFailure && failure != null) && !(stopped && waiting.containsAll(running))) {
                end.await(ending, lock);
            }
            return true;
        } catch (InterruptedByTimeoutException e) {
            return false;
        } finally {
            if (own != null) {
                waiting.remove(own);
            }
            lock.unlock();
        }
    }

    /** That of this thread. */
    private @Nullable Conversation own() {
        for (Conversation conversation : running) {
            if (conversation.isOwn()) {
                return conversation;
            }
        }
        return null;
    }

    /** Closes each that is silent for longer; returns when there will be no more. */
    void endSilentOnes(long limitNanos) {
        while (awaitSome()) {
            long next = limitNanos;
            for (Conversation conversation : now()) {
                long left = limitNanos - conversation.silentNanos();
                if (left <= 0) {
                    conversation.endSilent();
                } else {
                    next = Math.min(next, left);
                }
            }
            await(next);
        }
    }

    /** Waits until there is one; false if there will be none. */
    private boolean awaitSome() {
        lock.lock();
        try {
            while (running.isEmpty() && !stopped) {
                await(watched);
            }
            return !running.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** No conversation that begins meanwhile can be silent for too long at the end of this. */
    private void await(long nanos) {
        lock.lock();
        try {
            Deadline end = Deadline.afterNanos(nanos);
            while (!(stopped && running.isEmpty())) {
                end.await(watched, lock);
            }
        } catch (InterruptedByTimeoutException _) {
            // it was to wait for so long
        } catch (InterruptedException e) { // by nobody that this library knows
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
