// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Knowing that the peer's application has read everything, as {@code FlushFileBuffers} does.
 *
 * <p>The sender writes DRAIN behind its data. The receiver reaches it when its application has
 * consumed all that is before it, and answers DRAINED; a receiver that closes says CLOSED. A
 * receiver whose application does not read on reaches it all the same: {@link IdleReaders} looks
 * after it.
 */
final class Drain {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    private final MessageConnection connection;
    private final FrameWriter writer;
    private final boolean agreed;

    /** What this end's application consumed, in bytes of data frames; guarded by the read lock. */
    private long consumed;

    /** {@link #consumed} as of the last read, for those without the lock. */
    private final AtomicLong lastConsumed = new AtomicLong();

    /** The count to answer, and the one answered last, which the write lock guards. */
    private volatile long answer;

    private volatile long answered;

    /** What the peer's application consumed, as it said. */
    private volatile long drained;

    private final AtomicBoolean watched = new AtomicBoolean();
    private final AtomicBoolean armed = new AtomicBoolean();

    private final ReentrantLock monitor = new ReentrantLock();
    private final Condition readerLeft = monitor.newCondition();
    private final AtomicInteger waiters = new AtomicInteger();

    /** How often a reader gave up the read lock; written with it held. */
    private final AtomicInteger departures = new AtomicInteger();

    /** The departures when the thread of {@link IdleReaders} or a callback was here last. */
    private volatile int departuresAtLook;

    /** How long that thread leaves this alone. */
    private volatile long nextLookNanos = IdleReaders.FIRST_LOOK_NANOS;

    Drain(MessageConnection connection, FrameWriter writer) {
        this.connection = connection;
        this.writer = writer;
        this.agreed = connection.end.can(Handshake.CAPABILITY_DRAIN);
    }

    /** Counts what the application consumed; with the read lock held. */
    void consumed(long bytes) {
        consumed += bytes;
    }

    /** A control frame was reached; with the read lock held. False if none was agreed on. */
    boolean reached(int kind, long count) {
        if (!agreed) {
            return false;
        }
        if (kind == Frames.DRAIN) {
            answer = consumed;
            sendAnswer();
        } else {
            drained = Math.max(drained, count);
            wakeWaiters();
        }
        return true;
    }

    /**
     * Sends an answer unless a writer is at work, who sends it afterwards: waiting here, with the
     * read lock held, could be waiting for a peer that waits for this end to read.
     */
    private void sendAnswer() {
        while (answer > answered && connection.writeLock.tryLock()) {
            try {
                if (!writer.controlNow(Frames.DRAINED, answer)) {
                    watch();
                    return;
                }
                answered = answer;
                if (!writer.finishControlNow()) {
                    watch();
                }
            } catch (PeerGoneException | ClosedChannelException e) {
                answered = Long.MAX_VALUE; // nobody is left to hear it
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, connection.pipe, e);
                answered = Long.MAX_VALUE;
            } finally {
                connection.writeLock.unlock();
            }
        }
    }

    /** After a writer gave up the write lock. */
    void writerLeft() {
        sendAnswer();
    }

    /** True when a DRAIN could arrive with nobody reading; with the read lock held. */
    boolean isIdle(FrameReader reader) {
        lastConsumed.setRelease(consumed);
        departures.set(departures.get() + 1);
        return agreed
                && consumed > 0
                && (connection.in.isEmpty() ? !reader.inMessage() : reader.inControl())
                && !connection.in.hasEnded()
                && !connection.isClosed();
    }

    /** After a reader gave up the read lock. */
    void readerLeft(boolean idle) {
        wakeWaiters();
        if (idle && !armed.get()) {
            watch();
        }
    }

    private void watch() {
        if (!watched.get() && watched.compareAndSet(false, true)) {
            IdleReaders.add(this);
        }
    }

    /**
     * Looks after the connection if nobody has read since the last time; else leaves it for longer
     * than before.
     *
     * <p>The mark is taken off before the lock is tried: a reader that holds it now puts the mark
     * on again when it leaves.
     */
    void lookAgain() {
        watched.set(false);
        lookIfIdle();
    }

    private void lookIfIdle() {
        int now = departures.get();
        if (now == departuresAtLook) {
            nextLookNanos = IdleReaders.FIRST_LOOK_NANOS;
            look();
        } else {
            departuresAtLook = now;
            nextLookNanos = Math.min(2 * nextLookNanos, IdleReaders.LAST_LOOK_NANOS);
            watch();
        }
    }

    /** How long {@link IdleReaders} should wait before it looks here. */
    long nextLookNanos() {
        return nextLookNanos;
    }

    /**
     * Looks for a DRAIN at a connection that nobody may be reading, and asks to be called again
     * when something arrives.
     */
    private void look() {
        sendAnswer();
        if (!connection.readLock.tryLock()) {
            return;
        }
        boolean idle;
        try {
            idle = connection.receiveControl();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, connection.pipe, e); // the next read fails with it
            idle = false;
        } finally {
            connection.leaveReadQuietly();
        }
        wakeWaiters();
        if (idle && armed.compareAndSet(false, true)) {
            arm();
        }
    }

    private void arm() {
        try {
            connection.socket.onReadable(
                    () -> {
                        armed.set(false);
                        lookIfIdle();
                    });
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, connection.pipe, e); // closed meanwhile
        }
    }

    /** Waits until the peer's application has consumed everything that was sent. */
    void await(Deadline deadline, FrameReader reader) throws IOException {
        if (!agreed) {
            throw new UnsupportedOperationException(
                    connection.pipe + ": the other end does not say what it has read");
        }
        long target = request(deadline);
        for (int rounds = 0; drained < target; rounds++) {
            if (rounds >= FrameReader.MOST_ROUNDS) {
                deadline.check();
            }
            if (connection.isClosed()) {
                throw new AsynchronousCloseException();
            }
            int departuresBefore = departures.get();
            boolean readersTurn = connection.readLock.hasQueuedThreads();
            if (!readersTurn && connection.readLock.tryLock()) {
                boolean full;
                int departuresAfter;
                try {
                    full = !receive(deadline, reader);
                    departuresAfter = departures.get() + 1; // with this one
                } finally {
                    connection.leaveRead();
                }
                if (full) {
                    waitForReader(deadline, target, departuresAfter);
                }
            } else {
                waitForReader(deadline, target, departuresBefore);
            }
        }
    }

    private long request(Deadline deadline) throws IOException {
        connection.writeLock.lock();
        try {
            long target = writer.sent();
            if (drained < target) {
                writer.control(Frames.DRAIN, target, deadline);
            }
            return target;
        } catch (PeerGoneException e) {
            return writer.sent(); // it may have said CLOSED before it went
        } finally {
            connection.leaveWrite();
        }
    }

    /** One step towards the answer, reading ahead of the application; false if there is no room. */
    private boolean receive(Deadline deadline, FrameReader reader) throws IOException {
        long said = reader.look(MessageConnection.NO_ROOM).drained();
        if (said > drained) {
            drained = said;
            return true;
        }
        if (connection.in.hasEnded()) {
            throw connection.broken("the other end closed before it had read everything");
        }
        if (connection.in.isFull()) {
            return false;
        }
        connection.in.fill(deadline);
        reader.nextBuffered();
        return true;
    }

    /**
     * Waits until the answer is there or a reader has left since the count of departures was taken.
     */
    private void waitForReader(Deadline deadline, long target, int departuresBefore)
            throws IOException {
        monitor.lock();
        waiters.incrementAndGet();
        try {
            long nanos = deadline.remainingNanos();
            while (departures.get() == departuresBefore
                    && drained < target
                    && !connection.isClosed()) {
                if (nanos <= 0) {
                    throw new InterruptedByTimeoutException();
                }
                nanos = readerLeft.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            waiters.decrementAndGet();
            monitor.unlock();
        }
    }

    void wakeWaiters() {
        if (waiters.get() > 0) {
            monitor.lock();
            try {
                readerLeft.signalAll();
            } finally {
                monitor.unlock();
            }
        }
    }

    /** Tells the peer, if that needs no waiting, how far the application came. */
    void closing() {
        if (!agreed || lastConsumed.get() == 0 || !connection.writeLock.tryLock()) {
            return;
        }
        try {
            writer.controlNow(Frames.CLOSED, lastConsumed.get());
        } catch (PeerGoneException | ClosedChannelException e) {
            return; // nobody is left to hear it
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, connection.pipe, e);
        } finally {
            connection.writeLock.unlock();
        }
    }
}
