// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.framing.FrameReader;
import dev.npipe.internal.unix.framing.InBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Who asked whether the peer's application has read everything, and waits for the answer. DRAIN
 * went out behind the data; the peer says DRAINED once its application has consumed all that is
 * before it, or CLOSED when it closes. The answer comes among the data, so whoever reads meets it:
 * the application's own reader, or else a thread in here, which reads ahead.
 *
 * <p>Locks: the turn to read is taken only if it is free, and never waited for; the monitor is the
 * last lock that anybody takes.
 */
final class DrainWait {
    private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

    private final String pipe;
    private final ReadTurn turn;
    private final InBuffer in;
    private final FrameReader reader;
    private final BooleanSupplier closed;

    /** What the peer's application has consumed, as it said; written with the turn to read. */
    private volatile long drained;

    private final ReentrantLock monitor = new ReentrantLock();
    private final Condition changed = monitor.newCondition();
    private final AtomicInteger waiters = new AtomicInteger();

    DrainWait(String pipe, ReadTurn turn, InBuffer in, FrameReader reader, BooleanSupplier closed) {
        this.pipe = pipe;
        this.turn = turn;
        this.in = in;
        this.reader = reader;
        this.closed = closed;
    }

    /** The peer's application has consumed so much; with the turn to read. */
    void reached(long count) {
        drained = Math.max(drained, count);
        wake();
    }

    /** What the peer's application has consumed, as far as it said. */
    long drained() {
        return drained;
    }

    /** Waits until the peer's application has consumed so much. */
    void await(long target, Deadline deadline) throws IOException {
        for (int rounds = 0; drained < target; rounds++) {
            if (rounds >= FrameReader.MOST_ROUNDS) {
                deadline.check();
            }
            if (closed.getAsBoolean()) {
                throw new AsynchronousCloseException();
            }
            int departures = turn.departures();
            if (!turn.isWanted() && turn.tryEnter()) {
                boolean full;
                try {
                    full = !receive(deadline);
                    departures = turn.departures() + 1; // with this one
                } finally {
                    turn.leave();
                }
                if (!full) {
                    continue;
                }
            }
            awaitDeparture(departures, target, deadline);
        }
    }

    /** One step towards the answer, reading ahead of the application; false if there is no room. */
    private boolean receive(Deadline deadline) throws IOException {
        long said = reader.look(NO_ROOM).drained();
        if (said > drained) {
            drained = said;
            return true;
        }
        if (in.hasEnded()) {
            throw Win32Error.exception(
                    pipe,
                    Win32Error.BROKEN_PIPE,
                    "the other end closed before it had read everything");
        }
        if (in.isFull()) {
            return false;
        }
        in.fill(deadline);
        reader.nextBuffered();
        return true;
    }

    /** Waits until the answer is there or a reader has left since the departures were counted. */
    private void awaitDeparture(int departures, long target, Deadline deadline) throws IOException {
        monitor.lock();
        waiters.incrementAndGet();
        try {
            long nanos = deadline.remainingNanos();
            while (turn.departures() == departures && drained < target && !closed.getAsBoolean()) {
                if (nanos <= 0) {
                    throw new InterruptedByTimeoutException();
                }
                nanos = changed.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            waiters.decrementAndGet();
            monitor.unlock();
        }
    }

    /** Has every thread in here look again. */
    void wake() {
        if (waiters.get() > 0) {
            monitor.lock();
            try {
                changed.signalAll();
            } finally {
                monitor.unlock();
            }
        }
    }
}
