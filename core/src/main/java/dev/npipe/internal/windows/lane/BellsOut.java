// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;

/**
 * The bells that go out through the pipe, of a byte each, while the stream goes out through a ring.
 * Used by whoever has the turn to write, but for what says otherwise.
 */
final class BellsOut {
    private final PipeOut pipe;
    private final LaneOwner owner;
    private final ByteBuffer bell = ByteBuffer.allocate(1);

    /** How many were rung in this lane. */
    private long rung;

    /** Whether a reader that may sleep was not rung. */
    private volatile boolean owed;

    /** Whether the last one of a lane is to be rung. */
    private volatile boolean owesLast;

    BellsOut(PipeOut pipe, LaneOwner owner) {
        this.pipe = pipe;
        this.owner = owner;
    }

    /** A lane begins. */
    void begin() {
        rung = 0;
        owed = false;
    }

    /** Rings. What the system cannot do now is owed, and the keeper sees to it. */
    void ring() throws IOException {
        ringOwed();
        if (owed) {
            owner.lookSoon();
        }
    }

    /** The same by the keeper: rings, unless the pipe is full, as then its reader is not asleep. */
    void ringOwed() throws IOException {
        owed = true; // until it is done: a lack of memory may be in the way
        int code = pipe.writeFew(bell.clear(), Deadline.PASSED);
        if (code == Win32Error.SUCCESS) {
            rung++;
        }
        owed = isLack(code);
    }

    /** True if the system could not do it now, and may later. */
    private static boolean isLack(int code) {
        return code != Win32Error.SUCCESS
                && code != Win32Error.OPERATION_ABORTED
                && !Win32Error.isGone(code);
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

    /** Rings the last one if it is owed and there is room now. */
    void ringLast() throws IOException {
        tryLast(Deadline.PASSED);
    }

    /** Rings the last one if it is owed, and fails where it still is then. */
    void ringLast(Deadline deadline) throws IOException {
        int code = tryLast(deadline);
        if (code == Win32Error.OPERATION_ABORTED) {
            throw owner.isClosed()
                    ? new ClosedChannelException()
                    : new InterruptedByTimeoutException();
        }
        if (code != Win32Error.SUCCESS) {
            throw Win32Error.exception(owner.pipe(), code, "the pipe takes no bell");
        }
    }

    /** The Win32 error because of which it is owed after this. */
    private int tryLast(Deadline deadline) throws IOException {
        if (!owesLast) {
            return Win32Error.SUCCESS;
        }
        int code = pipe.writeFew(bell.clear(), deadline);
        owesLast = code == Win32Error.OPERATION_ABORTED || isLack(code);
        return owesLast ? code : Win32Error.SUCCESS;
    }
}
