// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Follows the frames that arrive behind unread messages, and finds out what the peer says it has
 * drained. Each byte is looked at once, as it comes, and none is kept.
 */
public final class FrameScan {
    private final Framing framing;
    private final boolean controls;

    /** The bytes of the current message that are still to be passed over. */
    private long left;

    /** What has arrived of a header or a control frame. */
    private final ByteBuffer head =
            ByteBuffer.allocate(Frames.CONTROL).order(ByteOrder.LITTLE_ENDIAN);

    private long drained = -1;
    private boolean lost;

    /** Begins so many bytes before the end of a message. */
    FrameScan(Framing framing, boolean controls, long left) {
        this.framing = framing;
        this.controls = controls;
        this.left = left;
    }

    /** The highest count that the peer says is drained, or -1. */
    public long drained() {
        return drained;
    }

    /**
     * True when something is no frame, so that what follows cannot be understood. The reader that
     * comes to it says so, and ends the connection.
     */
    public boolean isLost() {
        return lost;
    }

    /** Goes on through the bytes from one index to another. */
    void follow(ByteBuffer bytes, int from, int to) {
        int at = from;
        while (at < to && !lost) {
            int passed = (int) Math.min(left, to - at);
            left -= passed;
            at += passed;
            if (left == 0 && at < to) {
                at += takeHead(bytes, at, to);
            }
        }
    }

    /** Takes as much of a header as is there, or of the control frame that it begins. */
    private int takeHead(ByteBuffer bytes, int from, int to) {
        int size = framing.headerSize();
        int wanted = head.position() < size ? size : Frames.CONTROL;
        int n = Math.min(wanted - head.position(), to - from);
        head.put(head.position(), bytes, from, n).position(head.position() + n);
        if (head.position() == wanted) {
            takeHeader(framing.header(head, 0));
        }
        return n;
    }

    private void takeHeader(int header) {
        if (header >= 0) {
            left = header;
            head.clear();
        } else if (!controls || Frames.kind(header) == 0) {
            lost = true;
        } else if (head.position() == Frames.CONTROL) {
            if (Frames.kind(header) != Frames.DRAIN) {
                drained = Math.max(drained, Frames.count(head, 0));
            }
            head.clear();
        }
    }
}
