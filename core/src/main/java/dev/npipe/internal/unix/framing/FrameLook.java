// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.nio.ByteBuffer;

/**
 * What a look at the unread bytes finds: the first message's beginning, and the bytes of all
 * messages. Takes nothing.
 */
public final class FrameLook {
    private final Framing framing;
    private final InBuffer in;
    private final boolean controls;

    /** The next byte to look at, from the first unread one on. */
    private int at;

    private boolean inFirst = true;
    private int copied;
    private int available;
    private long remainingInFirst;

    FrameLook(Framing framing, InBuffer in, boolean controls) {
        this.framing = framing;
        this.in = in;
        this.controls = controls;
    }

    /** The bytes of the first message that were copied. */
    public int copied() {
        return copied;
    }

    /** The bytes of all messages that are there. */
    public int available() {
        return available;
    }

    /** The bytes of the first message behind those that were copied, there or not. */
    public long remainingInFirst() {
        return remainingInFirst;
    }

    /** Looks at the message that has begun: bytes that were put back, and then those buffered. */
    void current(ByteBuffer dst, ByteBuffer putBack, long remaining) {
        int kept = putBack.remaining();
        copied = Math.min(kept, dst.remaining());
        dst.put(dst.position(), putBack, putBack.position(), copied);
        dst.position(dst.position() + copied);
        copied += in.copy(0, dst, remaining - kept);
        remainingInFirst = remaining - copied;
        at = (int) Math.min(remaining - kept, in.remaining());
        available = kept + at;
        inFirst = false;
    }

    /** Looks at the frames from here on. */
    void following(ByteBuffer dst) {
        int size = framing.headerSize();
        while (in.remaining() - at >= size) {
            int header = framing.header(in.unread(), in.unread().position() + at);
            if (header < 0 && !control(header)) {
                return;
            }
            if (header >= 0) {
                at += size;
                data(dst, header);
            }
        }
    }

    /** False if what follows is no complete control frame; the reader that comes to it says so. */
    private boolean control(int header) {
        boolean complete = in.remaining() - at >= Frames.CONTROL;
        if (!complete || Frames.kind(header) == 0 || !controls) {
            return false;
        }
        at += Frames.CONTROL;
        return true;
    }

    private void data(ByteBuffer dst, int length) {
        int there = Math.min(length, in.remaining() - at);
        if (inFirst) {
            copied = in.copy(at, dst, there);
            remainingInFirst = (long) length - copied;
            inFirst = false;
        }
        at += there;
        available += there;
    }
}
