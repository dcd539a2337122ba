// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.drain;

import dev.npipe.internal.TurnLock;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.framing.FrameWriter;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.socket.PeerGoneException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends the answers to DRAIN, one for all that wait for it, and never waits itself.
 *
 * <p>The write lock is only ever tried: waiting for it with the turn to read could be waiting for a
 * peer that waits for this end to read. A writer who is at work sends the answer when he leaves.
 */
public final class AnswerSender extends IdleReaders.Idle {
    /** The first pause of an answer that waits for room in the socket. */
    private static final long FIRST_PAUSE_NANOS = 200_000;

    private final String pipe;
    private final TurnLock writeLock;
    private final FrameWriter writer;

    /** The count to answer with. */
    private volatile long answer;

    /** How many questions were reached; written with the turn to read, after the answer to them. */
    private final AtomicLong asked = new AtomicLong();

    /** So many of them are answered; written with the write lock. */
    private volatile long answered;

    /** True when the socket may not have taken all of the last answer; written with that lock. */
    private volatile boolean unfinished;

    /** So many bytes of it had no room; used with that lock. */
    private int left = Integer.MAX_VALUE;

    /** True while {@link IdleReaders} has this. */
    private final AtomicBoolean waitsForRoom = new AtomicBoolean();

    private volatile long pauseNanos = FIRST_PAUSE_NANOS;

    public AnswerSender(String pipe, TurnLock writeLock, FrameWriter writer) {
        this.pipe = pipe;
        this.writeLock = writeLock;
        this.writer = writer;
    }

    /** A question was reached, with so much consumed before it; with the turn to read. */
    void reached(long consumed) {
        answer = consumed;
        asked.set(asked.get() + 1);
    }

    /** The rest of a cancelled message is to be sent, as a rest of an answer is; with the lock. */
    void owesRest() {
        unfinished = true;
    }

    /** True when a question was reached that is not answered, or not with all of the frame. */
    boolean owes() {
        return asked.get() > answered || unfinished;
    }

    /**
     * Sends what is owed unless a writer is at work.
     *
     * @return false when it failed and has to be tried again
     */
    boolean send() {
        while (owes() && writeLock.tryLock()) {
            boolean room = true;
            try {
                room = sendLocked();
            } catch (PeerGoneException | ClosedChannelException e) {
                answered = Long.MAX_VALUE; // nobody is there any more to hear it
                unfinished = false;
            } catch (IOException e) { // such as a lack of memory
                PipeLog.log(Level.DEBUG, pipe, "an answer to a drain failed", e);
                return false;
            } finally {
                writeLock.unlock();
            }
            if (!room) {
                waitForRoom();
                return true;
            }
        }
        return true;
    }

    /** False when the socket has no room. */
    private boolean sendLocked() throws IOException {
        finish();
        long now = asked.get(); // a reader may reach a later question meanwhile
        if (!unfinished && now > answered) {
            writer.controlNow(Frames.DRAINED, answer);
            answered = now;
            unfinished = true; // also if this fails
            finish();
        }
        return !unfinished;
    }

    /** Sends what has been begun, as far as there is room. */
    private void finish() throws IOException {
        int now = writer.finishNow();
        if (now < left) { // the peer reads
            pauseNanos = FIRST_PAUSE_NANOS;
        }
        left = now == 0 ? Integer.MAX_VALUE : now;
        unfinished = now > 0;
    }

    /**
     * The end of a long message fills the socket, and nobody is told when the peer has read some.
     * Without the lock: a look that is just taken off, and finds the lock taken, relies on whoever
     * had it to come here after that.
     */
    private void waitForRoom() {
        if (waitsForRoom.compareAndSet(false, true)) {
            IdleReaders.add(this);
        }
    }

    @Override
    public long nextLookNanos() {
        return pauseNanos;
    }

    @Override
    public void lookAgain() {
        pauseNanos = Math.min(2 * pauseNanos, IdleReaders.LAST_LOOK_NANOS);
        waitsForRoom.set(false);
        boolean done = false;
        try {
            done = send();
        } finally {
            if (!done) {
                waitForRoom();
            }
        }
    }

    /** Tells the peer, if that needs no waiting, how far the application came. */
    void closing(long consumed) {
        if (!writeLock.tryLock()) {
            return;
        }
        try {
            writer.controlNow(Frames.CLOSED, consumed);
        } catch (PeerGoneException | ClosedChannelException e) {
            return; // nobody is there any more to hear it
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, pipe, "the close was not told", e);
        } finally {
            writeLock.unlock();
        }
    }
}
