// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.RingFault;
import java.io.IOException;

/**
 * The bells that come through the pipe, of a byte each, while the stream comes through a ring. Used
 * by whoever has the turn to read, but for what says otherwise.
 */
final class BellsIn {
    private static final int BELL = 1;

    /** So many are taken before a look whether somebody waits for something else. */
    private static final int AT_ONCE = 16;

    private final PipeIn pipe;
    private final LaneOwner owner;

    /** How many were taken one after the other, by one who may have to stop. */
    private int inARow;

    /** How many have come in this lane, and how many of the last one are still to come. */
    private long rung;

    private volatile long toCome;

    BellsIn(PipeIn pipe, LaneOwner owner) {
        this.pipe = pipe;
        this.owner = owner;
    }

    /**
     * A byte that is there is read without a look at anything else, so who fills the pipe with
     * bells would hold a reader beyond its time limit and its close.
     */
    private void check(Deadline deadline) throws IOException {
        if (owner.isClosed()) {
            throw pipe.failure(Win32Error.OPERATION_ABORTED, deadline);
        }
        inARow++;
        if (inARow >= AT_ONCE) {
            inARow = 0;
            deadline.check();
        }
    }

    /** A lane begins, and so many have come. */
    void begin(long already) {
        rung = already;
    }

    /** Waits for one; false at the end of the pipe. */
    boolean await(Deadline deadline) throws IOException {
        int code = pipe.readFew(BELL, deadline);
        if (code == Win32Error.SUCCESS) {
            rung++;
            check(deadline);
            return true;
        }
        if (hasEnded(code)) {
            return false;
        }
        throw pipe.failure(code, deadline);
    }

    /** The writer has left, and has rung so many in all. */
    void end(long all) throws RingFault {
        if (all < rung) {
            throw new RingFault("it has rung %s times, and %s came".formatted(all, rung));
        }
        toCome = all - rung;
    }

    /** True while the last ones of a lane are to come; by any thread. */
    boolean areToCome() {
        return toCome > 0;
    }

    /** Takes the last ones, which are there or coming; the end is left to who reads the pipe. */
    void takeLast(Deadline deadline) throws IOException {
        while (areToCome()) {
            int code = takeOne(deadline);
            if (code != Win32Error.SUCCESS && !hasEnded(code)) {
                throw pipe.failure(code, deadline);
            }
            check(deadline);
        }
    }

    /** Takes those of the last ones that are there, or some of many. */
    void takeLastOfThere() throws IOException {
        int code = Win32Error.SUCCESS;
        for (int n = 0; n < AT_ONCE && areToCome() && code != Win32Error.OPERATION_ABORTED; n++) {
            code = takeOne(Deadline.PASSED);
            if (code != Win32Error.SUCCESS
                    && code != Win32Error.OPERATION_ABORTED
                    && !hasEnded(code)) {
                throw pipe.failure(code, Deadline.PASSED);
            }
        }
    }

    private int takeOne(Deadline deadline) throws IOException {
        long left = toCome;
        int code = pipe.readFew(BELL, deadline);
        if (code == Win32Error.SUCCESS) {
            toCome = left - 1;
        } else if (hasEnded(code)) {
            toCome = 0;
        }
        return code;
    }

    private static boolean hasEnded(int code) {
        return code == Win32Error.BROKEN_PIPE || code == Win32Error.PIPE_NOT_CONNECTED;
    }
}
