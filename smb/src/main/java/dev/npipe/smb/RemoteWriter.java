// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import com.hierynomus.mssmb2.SMB2Packet;
import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of a pipe. Its caller has the turn to write.
 *
 * <p>A write is answered when the pipe has taken it. One that was not answered in time is in the
 * server's hands all the same, and cannot be taken back: it counts as written, as if the pipe had a
 * buffer that is larger by this one request. The next write waits for its answer first, and if that
 * does not come in time either, nothing of the next one was sent.
 */
final class RemoteWriter {
    private final Logon logon;
    private final PipeHandle handle;
    private final PipeMode type;

    private volatile @Nullable Future<SMB2Packet> unanswered;

    /** Written by whoever has the turn. */
    private volatile boolean metEnd;

    RemoteWriter(Logon logon, PipeHandle handle, PipeMode type) {
        this.logon = logon;
        this.handle = handle;
        this.type = type;
    }

    /** Writes all of it, or on a byte-type pipe what can be written in time. */
    int write(ByteBuffer src, Deadline deadline) throws IOException {
        if (type == PipeMode.MESSAGE) {
            checkMessage(src.remaining());
            settle(deadline);
            return send(src, src.remaining(), deadline);
        }
        int total = 0;
        while (src.hasRemaining()) {
            try {
                settle(deadline);
            } catch (InterruptedByTimeoutException e) {
                if (total == 0) {
                    throw e;
                }
                break;
            }
            total += send(src, Math.min(src.remaining(), RemoteLimits.MAX_MESSAGE), deadline);
        }
        return total;
    }

    /** Refuses a message that would not arrive as it is. */
    void checkMessage(int length) throws IOException {
        if (length == 0) {
            throw new UnsupportedOperationException(
                    logon.pipe() + ": a message of no bytes does not cross the network");
        }
        if (length > RemoteLimits.MAX_MESSAGE) {
            throw NtStatus.PORT_MESSAGE_TOO_LONG.exception(logon.pipe());
        }
    }

    /** Waits for the answer to the write before this one. */
    void settle(Deadline deadline) throws IOException {
        Future<SMB2Packet> before = unanswered;
        if (before != null) {
            SMB2Packet answer = logon.await(before, deadline);
            unanswered = null;
            check(answer);
        }
    }

    private int send(ByteBuffer src, int length, Deadline deadline) throws IOException {
        Future<SMB2Packet> request = handle.write(Payload.of(src, length));
        try {
            check(logon.await(request, deadline));
        } catch (InterruptedByTimeoutException _) {
            unanswered = request; // it is written, only not yet taken
        }
        src.position(src.position() + length);
        return length;
    }

    private void check(SMB2Packet answer) throws IOException {
        long status = answer.getHeader().getStatusCode();
        if (NtStatus.meansGone(status)) {
            metEnd = true;
            throw Win32Error.exception(
                    logon.pipe(), Win32Error.NO_DATA, "the other end of the pipe is closed");
        }
        if (status != 0) {
            throw NtStatus.exception(status, logon.pipe(), logon.account());
        }
    }

    /** True when the server has said that the other end is closed. */
    boolean hasMetEnd() {
        return metEnd;
    }

    /** True when a write was reported as done and is not answered yet. */
    boolean hasUnanswered() {
        return unanswered != null;
    }
}
