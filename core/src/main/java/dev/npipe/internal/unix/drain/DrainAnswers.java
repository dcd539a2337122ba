// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.drain;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.framing.FrameReader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Answers a peer that asks whether this end's application has read everything. A DRAIN is reached
 * once all that is before it was consumed, and answered with DRAINED ({@link AnswerSender}); who
 * closes says CLOSED. An application that does not read on reaches it all the same: {@link
 * IdleReaders} looks after it.
 *
 * <p>Locks: what was consumed is guarded by the turn to read.
 */
public final class DrainAnswers extends IdleReaders.Idle {
    /** The longest pause between looks that fail. */
    private static final long LONGEST_RETRY_NANOS = 1_000_000_000;

    private final String pipe;
    private final Bell bell;
    private final ReadTurn turn;
    private final FrameReader reader;
    private final AnswerSender sender;
    private final BooleanSupplier closed;

    /** False when nobody will ask. */
    private final boolean agreed;

    /** What this end's application consumed, in bytes of data frames; guarded by the read turn. */
    private long consumed;

    /** {@link #consumed} as of the last read, for those without the turn. */
    private final AtomicLong lastConsumed = new AtomicLong();

    /** True while {@link IdleReaders} has this. */
    private final AtomicBoolean watched = new AtomicBoolean();

    /** The visits of readers when this was looked at last. */
    private volatile int visitsAtLook;

    /** True when a look found somebody with the turn, who may not be reading. */
    private volatile boolean lookMissed;

    private volatile long nextLookNanos = IdleReaders.FIRST_LOOK_NANOS;

    /** The pause after the last look or answer that failed. */
    private volatile long retryNanos = IdleReaders.FIRST_LOOK_NANOS;

    public DrainAnswers(
            String pipe,
            boolean agreed,
            Bell bell,
            ReadTurn turn,
            FrameReader reader,
            AnswerSender sender,
            BooleanSupplier closed) {
        this.pipe = pipe;
        this.bell = bell;
        this.turn = turn;
        this.reader = reader;
        this.sender = sender;
        this.closed = closed;
        this.agreed = agreed;
    }

    /** Counts what the application consumed; with the turn to read. */
    public void consumed(long bytes) {
        consumed += bytes;
    }

    /** A DRAIN was reached; with the turn to read. Its own count is not looked at. */
    public void reached() {
        sender.reached(consumed);
        send();
    }

    /** Sends an answer unless a writer is at work. One that failed is sent later. */
    private void send() {
        boolean done = false;
        try {
            done = sender.send();
        } finally {
            if (!done) {
                tryLater();
            }
        }
    }

    /** Before a writer gives up the write lock, who may leave the rest of a message. */
    public void writerLeaves(boolean rest) {
        if (rest) {
            sender.owesRest();
        }
    }

    /** After a writer gave up the write lock. */
    public void writerLeft() {
        send();
    }

    /**
     * Before a frame that the peer may not take until it has been answered; with the write lock.
     * What is due goes first, and so does the answer to a DRAIN that nobody has read yet, if the
     * turn to read is free.
     *
     * @param looks whether the frame is long enough for a look to be worth its system call
     */
    public void beforeFrame(boolean looks) {
        if (sender.owes()) {
            send();
        }
        if (looks && agreed && turn.tryEnter()) {
            try {
                reader.receiveControl();
            } catch (IOException e) { // a read fails with it, too
                PipeLog.log(Level.DEBUG, pipe, "no look for a question before a write", e);
            } finally {
                turn.leaveUnnoticed();
                if (lookMissed) {
                    lookMissed = false;
                    watch();
                }
            }
        }
    }

    /** True when a DRAIN could arrive with nobody reading; with the turn to read. */
    public boolean isIdle() {
        lastConsumed.setRelease(consumed);
        return agreed && reader.isAtRest() && !closed.getAsBoolean();
    }

    /** Before this connection is used: its peer may ask before anybody reads. */
    public void begin() {
        if (agreed) {
            watch();
        }
    }

    /** After a reader left. */
    public void readerLeft(boolean idle) {
        if (idle && !bell.isSet()) {
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

    /** The bell rang; on a thread of the backend. */
    public void rang() {
        lookIfIdle();
    }

    private void lookIfIdle() {
        if (closed.getAsBoolean()) {
            return;
        }
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
        int now = turn.visits();
        if (now == visitsAtLook) {
            nextLookNanos = IdleReaders.FIRST_LOOK_NANOS;
            look();
        } else {
            visitsAtLook = now;
            nextLookNanos = twice(nextLookNanos, IdleReaders.LAST_LOOK_NANOS);
            watch();
        }
    }

    @Override
    public long nextLookNanos() {
        return nextLookNanos;
    }

    @Override
    public boolean needsNoLook() {
        return closed.getAsBoolean();
    }

    /**
     * Looks for a DRAIN at a connection that nobody may be reading, and asks to be called again
     * when something arrives.
     */
    private void look() throws IOException {
        send();
        if (!tryEnter()) {
            return;
        }
        boolean idle;
        try {
            reader.receiveControl();
            idle = isIdle();
        } finally {
            turn.leaveUnnoticed();
        }
        if (idle) {
            bell.set();
        }
        if (!sender.owes()) {
            retryNanos = IdleReaders.FIRST_LOOK_NANOS;
        }
    }

    /**
     * A reader who has the turn has this looked after when it leaves. A writer who looks before a
     * frame does so if this was missed: it looks at that after it has left, and this tries once
     * more after it has said so.
     */
    private boolean tryEnter() {
        if (turn.tryEnter()) {
            return true;
        }
        lookMissed = true;
        return turn.tryEnter();
    }

    /** Tells the peer, if that needs no waiting, how far the application came. */
    public void closing() {
        if (agreed && lastConsumed.get() > 0) {
            sender.closing(lastConsumed.get());
        }
    }
}
