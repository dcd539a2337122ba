// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import org.jspecify.annotations.Nullable;

/**
 * What a server and the pipe of one of its conversations tell each other: that bytes move, and that
 * the conversation is to end.
 *
 * <p>A read that begins after the end was told looks for itself whether it has anything to wait
 * for. One that waits already is cut off, if the server finds that nothing has come for it.
 */
final class PipeWatch {
    /** Null where nobody wants to know. */
    private final @Nullable Silence silence;

    /** Guarded by this, as what follows is. */
    private boolean told;

    /** The reads that began before that, and have not ended. */
    private int readsBefore;

    private boolean cut;

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

    /** That read has ended, and read something or not; true if it was cut off. */
    boolean endsRead(boolean toldBefore, boolean moved) {
        ends(moved);
        synchronized (this) {
            if (!toldBefore) {
                readsBefore--;
            }
            return cut && !toldBefore;
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

    /** The conversation is to end; true if a read waits that does not know it. */
    synchronized boolean tell() {
        told = true;
        return readsBefore > 0;
    }

    /** True once it was told to end. */
    synchronized boolean isTold() {
        return told;
    }

    /** Cuts off the reads that do not know it; false if they have all ended. */
    synchronized boolean cut() {
        cut |= readsBefore > 0;
        return readsBefore > 0;
    }

    /** True once reads were cut off. */
    synchronized boolean isCut() {
        return cut;
    }

    /** For how long the peer has been waited for while no byte moved. */
    long silentNanos() {
        Silence measured = silence;
        return measured == null ? 0 : measured.nanos();
    }
}
