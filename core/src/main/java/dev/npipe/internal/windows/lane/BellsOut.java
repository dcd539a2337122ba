// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bells that go out through the pipe, of a byte each, while the stream goes out through a ring.
 * Used by whoever has the turn to write, but for what says otherwise.
 */
final class BellsOut {
    private final PipeOut pipe;
    private final ByteBuffer bell = ByteBuffer.allocate(1);

    /** How many were rung in this lane. */
    private long rung;

    /** Whether a reader that may sleep was not rung. */
    private volatile boolean owed;

    /** Whether the last one of a lane is to be rung. */
    private volatile boolean owesLast;

    BellsOut(PipeOut pipe) {
        this.pipe = pipe;
    }

    /** A lane begins. */
    void begin() {
        rung = 0;
        owed = false;
    }

    /** Rings, unless the pipe is full: then its reader is not asleep. */
    void ring() throws IOException {
        owed = true; // until it is done: a lack of memory may be in the way
        if (pipe.writeFew(bell.clear(), Deadline.PASSED) == Win32Error.SUCCESS) {
            rung++;
        }
        owed = false;
    }

    /** True if one is to be rung that failed; by any thread. */
    boolean isOwed() {
        return owed;
    }

    /**
     * The last one is to be rung, for a reader that may sleep: it is counted here already. Where
     * the pipe has no room it stays owed, as nothing may come before it.
     *
     * @return how many there are in all
     */
    long oweLast() {
        owesLast = true;
        return rung + 1;
    }

    /** True while the last one is; by any thread. */
    boolean owesLast() {
        return owesLast;
    }

    /** Rings the last one if it is owed, and waits so long for room; false if it still is. */
    boolean ringLast(Deadline deadline) throws IOException {
        if (owesLast) {
            int code = pipe.writeFew(bell.clear(), deadline);
            owesLast = code == Win32Error.OPERATION_ABORTED;
            return !owesLast;
        }
        return true;
    }
}
