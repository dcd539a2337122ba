// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.drain;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.framing.FrameReader;
import dev.npipe.internal.unix.framing.FrameScan;
import dev.npipe.internal.unix.framing.InBuffer;
import dev.npipe.internal.unix.framing.ReadAhead;
import dev.npipe.internal.unix.framing.ReadAheadFullException;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Who asked whether the peer's application has read everything, and waits for the answer. DRAIN
 * went out behind the data; the peer says DRAINED once its application has consumed all that is
 * before it, or CLOSED when it closes. The answer comes among the data, so whoever reads meets it:
 * the application's own reader, or else a thread in here. That one reads ahead of the application
 * as far as it has to ({@link ReadAhead}), as the peer may be in the middle of a long write, with
 * the answer behind it.
 *
 * <p>A thread in here waits with the turn to read only as long as nothing is unread. Else a reader
 * could not get what is there before more arrives, which the peer may not send until it is
 * answered.
 *
 * <p>Locks: the turn to read is taken only if it is free, and never waited for; the monitor is the
 * last lock that anybody takes.
 */
public final class DrainWait {
    private final String pipe;
    private final ReadTurn turn;
    private final InBuffer in;
    private final FrameReader reader;
    private final Bell bell;
    private final BooleanSupplier closed;

    /** What the peer's application has consumed, as it said; written with the turn to read. */
    private volatile long drained;

    private final ReentrantLock monitor = new ReentrantLock();
    private final Condition changed = monitor.newCondition();
    private final AtomicInteger waiters = new AtomicInteger();

    /** For a thread in here whose call is cancelled. */
    private final Deadline.Waker wake = this::wake;

    /** How often the bell rang. */
    private final AtomicInteger rings = new AtomicInteger();

    public DrainWait(
            String pipe,
            ReadTurn turn,
            InBuffer in,
            FrameReader reader,
            Bell bell,
            BooleanSupplier closed) {
        this.pipe = pipe;
        this.turn = turn;
        this.in = in;
        this.reader = reader;
        this.bell = bell;
        this.closed = closed;
    }

    /** The peer's application has consumed so much; with the turn to read. */
    public void reached(long count) {
        drained = Math.max(drained, count);
        wake();
    }

    /** What the peer's application has consumed, as far as it said. */
    public long drained() {
        return drained;
    }

    /** Waits until the peer's application has consumed so much. */
    public void await(long target, Deadline deadline) throws IOException {
        for (int rounds = 0; drained < target; rounds++) {
            if (rounds >= FrameReader.MOST_ROUNDS) {
                deadline.check();
            }
            if (closed.getAsBoolean()) {
                throw new AsynchronousCloseException();
            }
            int departures = turn.departures();
            int heard = rings.get();
            if (!turn.isWanted() && turn.tryEnter()) {
                boolean received;
                try {
                    // the answer may have come since the last look, with the reader who has left
                    received = drained >= target || receive(deadline);
                    departures = turn.departures() + 1; // with this one
                } finally {
                    turn.leave();
                }
                if (received) {
                    continue;
                }
            }
            awaitChange(departures, heard, target, deadline);
        }
    }

    /**
     * One step towards the answer; false if nothing has arrived behind what is unread, and the bell
     * is set.
     */
    private boolean receive(Deadline deadline) throws IOException {
        ReadAhead ahead = in.ahead();
        FrameScan known = ahead.scan();
        FrameScan scan = known == null ? reader.scan() : known;
        if (scan.drained() > drained) {
            drained = scan.drained();
            return true;
        }
        if (in.hasEnded() || ahead.hasEnded()) {
            throw Win32Error.exception(
                    pipe,
                    Win32Error.BROKEN_PIPE,
                    "the other end closed before it had read everything");
        }
        if (ahead.isEmpty() && reader.isAtRest()) {
            in.fill(deadline);
            reader.nextBuffered();
            return true;
        }
        if (scan.isLost()) {
            throw Win32Error.exception(
                    pipe,
                    Win32Error.BROKEN_PIPE,
                    "the other end sent what is no frame instead of answering");
        }
        return readAhead(ahead, scan);
    }

    private boolean readAhead(ReadAhead ahead, FrameScan scan) throws IOException {
        try {
            if (ahead.receive(scan)) {
                return true;
            }
        } catch (ReadAheadFullException e) {
            throw Win32Error.exception(
                    pipe,
                    Win32Error.NO_SYSTEM_RESOURCES,
                    "the other end goes on sending instead of answering: " + e.getMessage(),
                    e);
        }
        bell.set();
        return false;
    }

    /** Waits until the answer is there, a reader has left, or the bell rang. */
    private void awaitChange(int departures, int heard, long target, Deadline deadline)
            throws IOException {
        monitor.lock();
        waiters.incrementAndGet();
        try {
            deadline.waitsIn(wake);
            while (turn.departures() == departures
                    && rings.get() == heard
                    && drained < target
                    && !closed.getAsBoolean()) {
                deadline.await(changed, monitor);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClosedByInterruptException();
        } finally {
            deadline.waitsNoMore();
            waiters.decrementAndGet();
            monitor.unlock();
        }
    }

    /** The bell rang; on a thread of the backend. */
    public void rang() {
        rings.incrementAndGet();
        wake();
    }

    /** Has every thread in here look again. */
    public void wake() {
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
