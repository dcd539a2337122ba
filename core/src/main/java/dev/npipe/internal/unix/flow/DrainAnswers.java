// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.framing.FrameReader;
import dev.npipe.internal.unix.framing.FrameWriter;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Answers a peer that asks whether this end's application has read everything. A DRAIN is reached
 * once all that is before it was consumed, and answered with DRAINED; who closes says CLOSED. An
 * application that does not read on reaches it all the same: {@link IdleReaders} looks after it.
 *
 * <p>Locks: what was consumed is guarded by the turn to read. What goes out is guarded by the write
 * lock, which is only ever tried: waiting for it with the turn to read could be waiting for a peer
 * that waits for this end to read. A writer who is at work sends the answer when he leaves.
 */
final class DrainAnswers extends IdleReaders.Idle {
    /** The longest pause between looks that fail. */
    private static final long LONGEST_RETRY_NANOS = 1_000_000_000;

    private final String pipe;
    private final UnixSocket socket;
    private final ReadTurn turn;
    private final FrameReader reader;
    private final ReentrantLock writeLock;
    private final FrameWriter writer;
    private final BooleanSupplier closed;

    /** False when nobody will ask. */
    private final boolean agreed;

    /** What this end's application consumed, in bytes of data frames; guarded by the read turn. */
    private long consumed;

    /** {@link #consumed} as of the last read, for those without the turn. */
    private final AtomicLong lastConsumed = new AtomicLong();

    /** The count to answer, and the one answered last, which the write lock guards. */
    private volatile long answer;

    private volatile long answered;

    /** True while {@link IdleReaders} has this. */
    private final AtomicBoolean watched = new AtomicBoolean();

    /** True while the socket will call back. */
    private final AtomicBoolean armed = new AtomicBoolean();

    /** The departures of readers when this was looked at last. */
    private volatile int departuresAtLook;

    private volatile long nextLookNanos = IdleReaders.FIRST_LOOK_NANOS;

    /** The pause after the last look or answer that failed. */
    private volatile long retryNanos = IdleReaders.FIRST_LOOK_NANOS;

    DrainAnswers(
            PipeEnd end,
            UnixSocket socket,
            ReadTurn turn,
            FrameReader reader,
            ReentrantLock writeLock,
            FrameWriter writer,
            BooleanSupplier closed) {
        this.pipe = end.address().toString();
        this.socket = socket;
        this.turn = turn;
        this.reader = reader;
        this.writeLock = writeLock;
        this.writer = writer;
        this.closed = closed;
        this.agreed = end.carrier().answersDrain();
    }

    /** Counts what the application consumed; with the turn to read. */
    void consumed(long bytes) {
        consumed += bytes;
    }

    /** A DRAIN was reached; with the turn to read. */
    void reached() {
        answer = consumed;
        send();
    }

    /** Sends an answer unless a writer is at work. One that failed is sent later. */
    private void send() {
        boolean done = false;
        try {
            done = sendNow();
        } finally {
            if (!done) {
                tryLater();
            }
        }
    }

    /** False when the answer has to be sent again. */
    private boolean sendNow() {
        while (answer > answered && writeLock.tryLock()) {
            try {
                long now = answer; // a reader may reach a later DRAIN meanwhile
                if (!writer.controlNow(Frames.DRAINED, now)) {
                    watch();
                    return true;
                }
                answered = now;
                if (!writer.finishControlNow()) {
                    watch();
                }
            } catch (PeerGoneException | ClosedChannelException e) {
                answered = Long.MAX_VALUE; // nobody is there any more to hear it
            } catch (IOException e) { // such as a lack of memory
                PipeLog.log(Level.DEBUG, pipe, "an answer to a drain failed", e);
                return false;
            } finally {
                writeLock.unlock();
            }
        }
        return true;
    }

    /** After a writer gave up the write lock. */
    void writerLeft() {
        send();
    }

    /** True when a DRAIN could arrive with nobody reading; with the turn to read. */
    boolean isIdle() {
        lastConsumed.setRelease(consumed);
        return agreed && consumed > 0 && reader.isAtRest() && !closed.getAsBoolean();
    }

    /** After a reader left. */
    void readerLeft(boolean idle) {
        if (idle && !armed.get()) {
            watch();
        }
    }

    /** A connection that cannot be watched now is, when its next reader or writer leaves. */
    private void watch() {
        if (!watched.get() && watched.compareAndSet(false, true)) {
            IdleReaders.add(this);
        }
    }

    /**
     * Looks after the connection if nobody has read since the last time; else leaves it for longer
     * than before.
     *
     * <p>The mark is taken off before the turn is tried: a reader that has it now puts the mark on
     * again when it leaves.
     */
    @Override
    public void lookAgain() {
        watched.set(false);
        lookIfIdle();
    }

    /** The socket is readable, or its peer left; on a thread of the backend. */
    private void called() {
        armed.set(false);
        lookIfIdle();
    }

    private void lookIfIdle() {
        try {
            lookOrLater();
        } catch (IOException e) { // a read fails with it, too
            PipeLog.log(Level.DEBUG, pipe, "a look at an idle connection failed", e);
        } catch (Throwable e) {
            PipeLog.log(Level.WARNING, pipe, "a look at an idle connection failed", e);
        }
    }

    /**
     * A look fails when memory is out, which is not the fault of this connection. So it is not
     * closed, and looked at again later: its peer may be waiting for the answer to a DRAIN. That is
     * seen to before anything else, and takes no memory: even the text for a log takes some when it
     * is used for the first time, and a class that is.
     */
    private void lookOrLater() throws IOException {
        boolean done = false;
        try {
            lookUnlessBusy();
            done = true;
        } finally {
            if (!done) {
                tryLater();
            }
        }
    }

    private void tryLater() {
        if (closed.getAsBoolean()) {
            return;
        }
        retryNanos = twice(retryNanos, LONGEST_RETRY_NANOS);
        nextLookNanos = retryNanos;
        watch();
    }

    private static long twice(long nanos, long atMost) {
        return nanos < atMost / 2 ? 2 * nanos : atMost;
    }

    private void lookUnlessBusy() throws IOException {
        int now = turn.departures();
        if (now == departuresAtLook) {
            nextLookNanos = IdleReaders.FIRST_LOOK_NANOS;
            look();
        } else {
            departuresAtLook = now;
            nextLookNanos = twice(nextLookNanos, IdleReaders.LAST_LOOK_NANOS);
            watch();
        }
    }

    @Override
    public long nextLookNanos() {
        return nextLookNanos;
    }

    /**
     * Looks for a DRAIN at a connection that nobody may be reading, and asks to be called again
     * when something arrives.
     */
    private void look() throws IOException {
        send();
        if (!turn.tryEnter()) {
            return;
        }
        boolean idle;
        try {
            reader.receiveControl();
            idle = isIdle();
        } finally {
            turn.leaveUnnoticed();
        }
        if (idle && armed.compareAndSet(false, true)) {
            arm();
        }
        if (answer <= answered) {
            retryNanos = IdleReaders.FIRST_LOOK_NANOS;
        }
    }

    /** Fails for lack of a descriptor or memory to wait with. */
    private void arm() throws IOException {
        boolean done = false;
        try {
            socket.onReadable(this::called);
            done = true;
        } catch (ClosedChannelException e) {
            done = true; // closed meanwhile
        } finally {
            if (!done) {
                armed.set(false);
            }
        }
    }

    /** Tells the peer, if that needs no waiting, how far the application came. */
    void closing() {
        if (!agreed || lastConsumed.get() == 0 || !writeLock.tryLock()) {
            return;
        }
        try {
            writer.controlNow(Frames.CLOSED, lastConsumed.get());
        } catch (PeerGoneException | ClosedChannelException e) {
            return; // nobody is there any more to hear it
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, pipe, "the close was not told", e);
        } finally {
            writeLock.unlock();
        }
    }
}
