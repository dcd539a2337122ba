// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The last bell of a lane, for a reader that may sleep when its writer goes back to the pipe. It is
 * owed where the pipe has no room, as what is in the pipe before the stream is counted. Used by
 * whoever has the turn to write, but for what says otherwise.
 */
final class LastBell {
    private final PipeOut pipe;
    private volatile boolean owed;

    LastBell(PipeOut pipe) {
        this.pipe = pipe;
    }

    /** From now on it is to be rung. */
    void owe() {
        owed = true;
    }

    /** True while it is; by any thread. */
    boolean isOwed() {
        return owed;
    }

    /** Rings it if it is owed, and waits so long for room. */
    void ring(Deadline deadline) throws IOException {
        if (owed) {
            int code = pipe.writeFew(ByteBuffer.allocate(1), deadline);
            owed = code == Win32Error.OPERATION_ABORTED;
        }
    }
}
