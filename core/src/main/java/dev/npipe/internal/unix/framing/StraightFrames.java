// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Messages that come straight into the caller's buffer, without a copy on the way: long ones, and
 * those that are near. Their headers are received by themselves. Guarded by the turn to read.
 */
final class StraightFrames {
    /** A read this long goes straight into the caller's buffer. */
    static final int MIN = 16 * 1024;

    /** Shorter ones that lie near in a row come together, by one look. */
    private static final int NEAR_MIN = 1024;

    /** In place of a length: no message has begun. */
    static final int NONE = -1;

    /** In place of a length: nothing comes any more. */
    static final int END = -2;

    private final Framing framing;
    private final InBuffer in;
    private final HeaderRoom header;

    StraightFrames(Framing framing, InBuffer in) {
        this.framing = framing;
        this.in = in;
        this.header = new HeaderRoom(framing);
    }

    /** True where messages come as long as the last one, and there is room for another. */
    boolean isWorthIt(int last, ByteBuffer dst) {
        return last >= MIN && dst.remaining() >= MIN && in.isEmpty();
    }

    /**
     * Receives a header so that the body need not be copied: into a direct buffer the body comes in
     * the same call, unless that would be the smaller part of it.
     *
     * @return the length of the message that begins, {@link #NONE} or {@link #END}
     */
    int receive(int last, ByteBuffer dst, Deadline deadline) throws IOException {
        ByteBuffer head = header.clear();
        int start = dst.position();
        boolean received =
                dst.isDirect() && last <= FrameSender.ONE_CALL_MAX
                        ? in.receiveInto(head, dst, last, deadline)
                        : in.receiveInto(head, deadline, false) >= 0;
        if (!received) {
            return END;
        }
        int next = head.hasRemaining() ? -1 : framing.header(head, 0);
        if (next < 0) { // part of a header, or of a control frame: taken apart like any other
            in.append(head.flip());
            in.putBack(dst, dst.position() - start);
            return NONE;
        }
        in.putBack(dst, Math.max(0, dst.position() - start - next));
        return next;
    }

    /**
     * Begins a message that is near, as a whole or as far as there is room for it, and takes its
     * bytes. Nothing is buffered.
     *
     * @return its length; {@link #NONE} if there is none, or a row of short ones
     */
    int takeNear(ByteBuffer dst) throws IOException {
        ByteBuffer head = header.clear();
        int there = in.ahead().lookNear(0, head) - head.capacity();
        int next = there < 0 ? -1 : framing.header(head, 0);
        int n = Math.min(next, dst.remaining());
        if (n <= 0 || there < n || there > next && (n < NEAR_MIN || isControl(next))) {
            return NONE;
        }
        in.release();
        int limit = dst.limit();
        try {
            in.ahead().takeNear(head.clear(), dst.limit(dst.position() + n));
        } finally {
            dst.limit(limit);
        }
        return next;
    }

    /** True if a control frame begins behind so many bytes of a message, which are there. */
    private boolean isControl(int behind) throws IOException {
        ByteBuffer head = header.clear();
        in.ahead().lookNear(head.capacity() + behind, head);
        return !head.hasRemaining() && framing.header(head, 0) < 0;
    }
}
