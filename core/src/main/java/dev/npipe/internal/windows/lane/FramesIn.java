// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.PipeMode;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a ring has, as {@code ReadFile} would bring it: of a pipe of message type each message is
 * behind its length. Never waits. Used by whoever has the turn to read.
 */
final class FramesIn {
    /** There is nothing now. */
    static final int NOTHING = -1;

    /** The bytes of a message's length, in the order of the machine. */
    static final int HEADER = Integer.BYTES;

    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    private final boolean messages;
    private final ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);

    /** What is unread of the message that was begun. */
    private volatile int left;

    FramesIn(boolean messages) {
        this.messages = messages;
    }

    /** What is unread of the message that was begun; by any thread. */
    int left() {
        return left;
    }

    /**
     * Takes what is there and has room; {@link #NOTHING} if that is nothing. It may be less than
     * the message has, while its writer waits for room.
     */
    int take(RingReader in, ByteBuffer dst, PipeMode mode) throws RingFault {
        if (!messages) {
            int n = in.take(dst);
            return n == 0 && dst.hasRemaining() ? NOTHING : n;
        }
        if (left == 0 && !begin(in)) {
            return NOTHING;
        }
        int n = takeOfMessage(in, dst);
        if (mode == PipeMode.MESSAGE) {
            return n;
        }
        int all = n;
        while (n > 0 && left == 0 && dst.hasRemaining() && length(in, 0) > 0) {
            begin(in);
            n = takeOfMessage(in, dst);
            all += n;
        }
        return all;
    }

    private int takeOfMessage(RingReader in, ByteBuffer dst) throws RingFault {
        int whole = left;
        int limit = dst.limit();
        if (dst.remaining() > whole) {
            dst.limit(dst.position() + whole);
        }
        int n = in.take(dst);
        dst.limit(limit);
        left = whole - n;
        return n;
    }

    /** Takes the length of the next message; false if there is none. */
    private boolean begin(RingReader in) throws RingFault {
        int length = length(in, 0);
        if (length < 0) {
            return false;
        }
        in.take(header.clear());
        left = length;
        return true;
    }

    /** The length of the message from there on, which stays; {@link #NOTHING} if there is none. */
    private int length(RingReader in, int offset) throws RingFault {
        int there = in.copy(offset, header.clear());
        if (there == 0) {
            return NOTHING;
        }
        if (there < HEADER) {
            throw new RingFault("a message has a part of its length");
        }
        int length = header.getInt(0);
        if (length < 0) {
            throw new RingFault("a message has a length of " + length);
        }
        return length;
    }

    /** Copies what has room, of messages the first one, and takes nothing. */
    Look look(RingReader in, ByteBuffer dst) throws RingFault {
        if (!messages) {
            int before = dst.position();
            int there = in.copy(0, dst);
            return new Look(dst.position() - before, there, 0);
        }
        int length = left;
        int offset = 0;
        if (length == 0) {
            length = length(in, 0);
            offset = HEADER;
        }
        int copied = 0;
        int available = 0;
        int leftInFirst = NOTHING;
        while (length != NOTHING) {
            int there = Math.clamp(in.copy(offset, NO_BYTES), 0, length);
            if (leftInFirst == NOTHING) {
                copied = copy(in, offset, there, dst);
                leftInFirst = length - copied;
            }
            available += there;
            offset += there + HEADER;
            length = there < length ? NOTHING : length(in, offset - HEADER);
        }
        return new Look(copied, available, Math.max(0, leftInFirst));
    }

    private static int copy(RingReader in, int offset, int there, ByteBuffer dst) throws RingFault {
        int limit = dst.limit();
        int n = Math.min(there, dst.remaining());
        dst.limit(dst.position() + n);
        in.copy(offset, dst);
        dst.limit(limit);
        return n;
    }
}
