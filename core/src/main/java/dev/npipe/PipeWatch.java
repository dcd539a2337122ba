// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * What a server and the pipe of one of its conversations tell each other: that bytes move, and that
 * the conversation is to end.
 *
 * <p>A read that begins after the end was told looks for itself whether it has anything to wait
 * for. One that waits already is woken, and looks, too.
 */
final class PipeWatch {
    private static final long FIRST_PAUSE_NANOS = 20_000;
    private static final long LONGEST_PAUSE_NANOS = 10_000_000;

    /** Null where nobody wants to know. */
    private final @Nullable Silence silence;

    /** Guarded by this, as the next one is. */
    private boolean told;

    /** The reads that began before that, and have not ended. */
    private int readsBefore;

    /** A watch on a pipe that nobody uses yet; it measures silence if that is wanted. */
    PipeWatch(boolean ofSilence) {
        silence = ofSilence ? new Silence() : null;
    }

    /** Bytes have moved without a wait. */
    void moved() {
        Silence measured = silence;
        if (measured != null) {
            measured.moved();
        }
    }

    /** A read may wait from now on; true if the conversation is to end. */
    boolean beginsRead(Object buffers) {
        Silence measured = silence;
        if (measured != null) {
            measured.begins(buffers);
        }
        synchronized (this) {
            if (!told) {
                readsBefore++;
            }
            return told;
        }
    }

    /** That read has ended, and read something or not. */
    void endsRead(boolean toldBefore, Object buffers, boolean moved) {
        ends(buffers, moved);
        if (!toldBefore) {
            synchronized (this) {
                readsBefore--;
            }
        }
    }

    /** A write, or another call that needs the peer, may wait from now on. */
    void begins(Object buffers) {
        Silence measured = silence;
        if (measured != null) {
            measured.begins(buffers);
        }
    }

    /** That call has ended, and moved something or not. */
    void ends(Object buffers, boolean moved) {
        Silence measured = silence;
        if (measured != null) {
            measured.ends(buffers, moved);
        }
    }

    /** The conversation is to end. */
    synchronized void tell() {
        told = true;
    }

    /** True if the conversation is to end. */
    synchronized boolean isTold() {
        return told;
    }

    /**
     * Wakes the reads that do not know it, until they have ended or time is up: again and again, as
     * one may be just about to wait.
     */
    void wakeReads(Runnable wake, Deadline end) {
        long pause = FIRST_PAUSE_NANOS;
        while (isReadBefore() && end.remainingNanos() > 0) {
            wake.run();
            end.pause(this, pause);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    private synchronized boolean isReadBefore() {
        return readsBefore > 0;
    }

    /** For how long the peer has been waited for while no byte moved. */
    long silentNanos() {
        Silence measured = silence;
        return measured == null ? 0 : measured.nanos();
    }
}
