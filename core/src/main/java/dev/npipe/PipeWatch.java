// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a server and the pipe of one of its conversations tell each other: that bytes move, and that
 * the conversation is to end.
 *
 * <p>A read that begins after the end was told looks for itself whether it has anything to wait
 * for. One that waits already is woken, and looks, too.
 */
final class PipeWatch {
    /** A read that is not woken by then is left to the end of the server's time limit. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

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
            measured.beginsRead(buffers);
        }
        synchronized (this) {
            if (!told) {
                readsBefore++;
            }
            return told;
        }
    }

    /** That read has ended, and read something or not. */
    void endsRead(boolean toldBefore, boolean moved) {
        ends(moved);
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
            measured.beginsWrite(buffers);
        }
    }

    /** That call has ended, and moved something or not. */
    void ends(boolean moved) {
        Silence measured = silence;
        if (measured != null) {
            measured.ends(moved);
        }
    }

    /**
     * The conversation is to end. The reads that do not know it are woken: again and again, as one
     * may be just about to wait.
     */
    void tell(Runnable wakeReads) {
        synchronized (this) {
            told = true;
        }
        long start = System.nanoTime();
        while (isReadBefore() && System.nanoTime() - start < PATIENCE_NANOS) {
            wakeReads.run();
            Thread.onSpinWait();
        }
    }

    private synchronized boolean isReadBefore() {
        return readsBefore > 0;
    }

    /** True once it was told to end. */
    synchronized boolean isTold() {
        return told;
    }

    /** For how long the peer has been waited for while no byte moved. */
    long silentNanos() {
        Silence measured = silence;
        return measured == null ? 0 : measured.nanos();
    }
}
