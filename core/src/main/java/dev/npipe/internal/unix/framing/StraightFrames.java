// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Messages that come straight into the caller's buffer, without a copy on the way: long ones, and
 * those that are near. Their headers are received by themselves. Guarded by the turn to read.
 */
final class StraightFrames {
    /** A read this long goes straight into the caller's buffer. */
    static final int MIN = 16 * 1024;

    /** Shorter ones that lie near in a row come together, by one look. */
    private static final int NEAR_MIN = 1024;

    private final Framing framing;
    private final InBuffer in;

    /** Where a header is received; made when it is first needed. */
    private @Nullable ByteBuffer head;

    /** The length of the message that was begun last, or -1. */
    private int length = -1;

    /** How many of its bytes were taken. */
    private int taken;

    StraightFrames(Framing framing, InBuffer in) {
        this.framing = framing;
        this.in = in;
    }

    /** The length of the message that the last call has begun, or -1. */
    int length() {
        return length;
    }

    /** How many of its bytes are in the caller's buffer. */
    int taken() {
        return taken;
    }

    private boolean begun(int ofLength, int bytes) {
        length = ofLength;
        taken = bytes;
        return true;
    }

    private ByteBuffer head() {
        ByteBuffer bytes = head;
        if (bytes == null) {
            bytes = ByteBuffer.allocate(framing.headerSize()).order(ByteOrder.LITTLE_ENDIAN);
            head = bytes;
        }
        return bytes.clear();
    }

    /** True where messages come as long as the last one, and there is room for another. */
    boolean isWorthIt(int last, ByteBuffer dst) {
        return last >= MIN && dst.remaining() >= MIN && in.isEmpty();
    }

    /**
     * Receives a header so that the body need not be copied: into a direct buffer the body comes in
     * the same call, unless that would be the smaller part of it. False at the end.
     */
    boolean receive(int last, ByteBuffer dst, Deadline deadline) throws IOException {
        ByteBuffer header = head();
        int start = dst.position();
        boolean received =
                dst.isDirect() && last <= FrameSender.ONE_CALL_MAX
                        ? in.receiveInto(header, dst, last, deadline)
                        : in.receiveInto(header, deadline, false) >= 0;
        if (!received) {
            return false;
        }
        int next = header.hasRemaining() ? -1 : framing.header(header, 0);
        if (next < 0) { // part of a header, or of a control frame: taken apart like any other
            in.append(header.flip());
            in.putBack(dst, dst.position() - start);
            return begun(-1, 0);
        }
        in.putBack(dst, Math.max(0, dst.position() - start - next));
        return begun(next, dst.position() - start);
    }

    /**
     * Begins a message that is near, as a whole or as far as there is room for it, and takes its
     * bytes; false if there is none, or a row of short ones. Nothing is buffered.
     */
    boolean takeNear(ByteBuffer dst) throws IOException {
        ByteBuffer header = head();
        int there = in.ahead().lookNear(0, header) - header.capacity();
        int next = there < 0 ? -1 : framing.header(header, 0);
        int n = Math.min(next, dst.remaining());
        if (n <= 0 || there < n || there > next && (n < NEAR_MIN || isControl(next))) {
            return false;
        }
        in.release();
        int limit = dst.limit();
        try {
            in.ahead().takeNear(header.clear(), dst.limit(dst.position() + n));
        } finally {
            dst.limit(limit);
        }
        return begun(next, n);
    }

    /** True if a control frame begins behind so many bytes of a message, which are there. */
    private boolean isControl(int behind) throws IOException {
        ByteBuffer header = head();
        in.ahead().lookNear(header.capacity() + behind, header);
        return !header.hasRemaining() && framing.header(header, 0) < 0;
    }
}
