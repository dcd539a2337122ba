// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Takes frames apart: where in which message the reader is, and what control frames say on the way.
 * Never believes a length further than to count it down. Guarded by the connection's read lock.
 */
final class FrameReader {
    /** A read this long goes straight into the caller's buffer. */
    private static final int DIRECT_MIN = 16 * 1024;

    /**
     * How often what arrives may bring no message before the clock is looked at: a peer that sends
     * control frames without end never lets a wait for data begin, which would see the time limit.
     */
    static final int MOST_ROUNDS = 16;

    /** What control frames do. */
    interface Control {
        /** True when there may be any. */
        boolean agreed();

        /** A complete control frame of a known kind was reached, everything before it was read. */
        void reached(int kind, long count) throws IOException;

        /** The error for bytes that no npipe program sends; closes the connection. */
        IOException malformed(String reason);

        /** The error for an end that is not between two frames. */
        IOException cutOff(String reason);
    }

    private final InBuffer in;
    private final Control control;
    private final LongConsumer consumed;
    private final GivingWay givingWay = new GivingWay();

    /** True when the header of the current message was taken. */
    private boolean inMessage;

    /** The bytes of the current message that the application has not read. */
    private long left;

    /** The length of the last message begun: the next one is likely to be alike. */
    private int lastLength;

    /** The messages begun since bytes were received last. */
    private int begun;

    /** Bytes of the current message that were taken and put back. */
    private ByteBuffer putBack = ByteBuffer.allocate(0);

    FrameReader(InBuffer in, Control control, LongConsumer consumed) {
        this.in = in;
        this.control = control;
        this.consumed = consumed;
    }

    boolean inMessage() {
        return inMessage;
    }

    /**
     * True when what is buffered may be the beginning of a control frame, and no more than that.
     */
    boolean inControl() {
        int there = in.remaining();
        return !inMessage
                && (there < Frames.HEADER
                        || there < Frames.CONTROL && Frames.isControl(in.intAt(0)));
    }

    long left() {
        return left;
    }

    /**
     * Makes sure of a message, waiting for its header; false at the end. Where long messages come
     * and there is room for another, its first bytes may be in the caller's buffer already.
     */
    boolean next(Deadline deadline, ByteBuffer dst) throws IOException {
        int ahead = 0;
        for (int rounds = 0; !nextBuffered(); rounds++) {
            if (rounds >= MOST_ROUNDS) {
                deadline.check();
            }
            if (begun > 1) { // several came at once: the writer is at it
                givingWay.now();
            }
            begun = 0;
            int start = dst.position();
            boolean received =
                    lastLength >= DIRECT_MIN && dst.remaining() >= DIRECT_MIN
                            ? receiveLong(dst, deadline)
                            : in.fill(deadline);
            if (!received) {
                if (!in.isEmpty()) {
                    throw control.cutOff("the other end went away inside the header of a message");
                }
                return false;
            }
            ahead = dst.position() - start;
        }
        if (ahead > 0) {
            left -= ahead;
            consumed.accept(ahead);
        }
        return true;
    }

    /**
     * Receives a header and what follows it so that the body need not be copied: into a direct
     * buffer in the same call, unless that would be the smaller part of it.
     */
    private boolean receiveLong(ByteBuffer dst, Deadline deadline) throws IOException {
        if (!dst.isDirect() || !in.isEmpty() || lastLength > Frames.ONE_CALL_MAX) {
            return in.fill(deadline, Frames.HEADER);
        }
        int body = in.fill(Frames.HEADER, dst, lastLength, deadline);
        if (body > 0) {
            int header = in.intAt(0);
            int surplus = Frames.isControl(header) ? body : Math.max(0, body - header);
            in.putBack(dst, surplus);
        }
        return body >= 0;
    }

    /** True when a message, or as much of it as there is room for, can be taken without waiting. */
    boolean isBuffered(int room) {
        if (inMessage) {
            return (long) putBack.remaining() + in.remaining() >= Math.min(left, room);
        }
        int body = in.remaining() - Frames.HEADER;
        if (body < 0) {
            return false;
        }
        int header = in.intAt(0);
        return !Frames.isControl(header) && body >= Math.min(header, room);
    }

    /** Makes sure of a message if its header is there already, passing over control frames. */
    boolean nextBuffered() throws IOException {
        while (!inMessage) {
            if (in.remaining() < Frames.HEADER) {
                return false;
            }
            int header = in.intAt(0);
            if (!Frames.isControl(header)) {
                in.skip(Frames.HEADER);
                inMessage = true;
                left = header;
                lastLength = header;
                begun++;
                return true;
            }
            int kind = Frames.kind(header);
            if (kind == 0) {
                throw control.malformed("an unknown control frame, 0x%08x".formatted(header));
            }
            if (in.remaining() < Frames.CONTROL) {
                return false;
            }
            long count = in.longAt(Frames.HEADER);
            in.skip(Frames.CONTROL);
            control.reached(kind, count);
        }
        return true;
    }

    /** Ends the current message, all of which was read. */
    void endMessage() {
        inMessage = false;
        consumed.accept(Frames.HEADER);
    }

    /** Takes bytes of the current message that are there already; 0 if there are none. */
    int takeBuffered(ByteBuffer dst) {
        int n;
        if (putBack.hasRemaining()) {
            n = Math.min(putBack.remaining(), dst.remaining());
            dst.put(dst.position(), putBack, putBack.position(), n);
            dst.position(dst.position() + n);
            putBack.position(putBack.position() + n);
        } else {
            n = in.take(dst, left);
        }
        left -= n;
        consumed.accept(n);
        return n;
    }

    /**
     * Takes bytes of the current message, waiting for the first, or for all that there is room for;
     * there is room, and some left.
     */
    int take(ByteBuffer dst, Deadline deadline, boolean all) throws IOException {
        if (putBack.hasRemaining() || !in.isEmpty()) {
            return takeBuffered(dst);
        }
        int wanted = (int) Math.min(left, dst.remaining());
        if (wanted >= DIRECT_MIN) {
            int limit = dst.limit();
            int n;
            try {
                n = in.receiveInto(dst.limit(dst.position() + wanted), deadline, all);
            } finally {
                dst.limit(limit);
            }
            if (n > 0) {
                left -= n;
                consumed.accept(n);
                return n;
            }
        } else if (in.fill(deadline)) {
            return takeBuffered(dst);
        }
        throw control.cutOff(
                "the other end went away inside a message, %d bytes before its end"
                        .formatted(left));
    }

    /**
     * Takes all that is left of the current message. The memory grows with what arrives; when the
     * wait ends early, what came is put back.
     */
    byte[] takeAll(Deadline deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(left, Buffers.SIZE));
        try {
            while (left > 0) {
                if (!bytes.hasRemaining()) {
                    long size = Math.min(2L * bytes.capacity(), bytes.position() + left);
                    bytes = ByteBuffer.allocate((int) size).put(bytes.flip());
                }
                take(bytes, deadline, true);
            }
        } catch (IOException e) {
            putBack(bytes.array(), bytes.position());
            throw e;
        }
        byte[] message = bytes.array();
        return message.length == bytes.position()
                ? message
                : Arrays.copyOf(message, bytes.position());
    }

    /** Puts back bytes of the current message, which are then the next to be taken. */
    private void putBack(byte[] bytes, int length) {
        putBack = ByteBuffer.wrap(Arrays.copyOf(bytes, length));
        left += length;
        consumed.accept(-length);
    }

    /** What a look at the unread bytes found. */
    record Seen(int copied, int available, long leftInMessage, long drained) {}

    /**
     * Looks through what is buffered without taking anything: copies from the first message, counts
     * the bytes of all, and finds the highest count that the peer says is drained, or -1.
     */
    Seen look(ByteBuffer dst) {
        int available = 0;
        int copied = 0;
        long leftInFirst = 0;
        int at = 0;
        if (inMessage) {
            int kept = putBack.remaining();
            copied = Math.min(kept, dst.remaining());
            dst.put(dst.position(), putBack, putBack.position(), copied);
            dst.position(dst.position() + copied);
            copied += in.copy(dst, left - kept);
            leftInFirst = left - copied;
            at = (int) Math.min(left - kept, in.remaining());
            available = kept + at;
        }
        boolean first = !inMessage;
        long drained = -1;
        while (in.remaining() - at >= Frames.HEADER) {
            int header = in.intAt(at);
            if (Frames.isControl(header)) {
                if (in.remaining() - at < Frames.CONTROL) {
                    break;
                }
                int kind = Frames.kind(header);
                if (kind == 0 || !control.agreed()) {
                    break; // what follows is no frame; the reader that comes to it says so
                }
                if (kind == Frames.DRAINED || kind == Frames.CLOSED) {
                    drained = Math.max(drained, in.longAt(at + Frames.HEADER));
                }
                at += Frames.CONTROL;
            } else {
                at += Frames.HEADER;
                int there = Math.min(header, in.remaining() - at);
                if (first) {
                    copied = in.copyAt(at, dst, there);
                    leftInFirst = (long) header - copied;
                    first = false;
                }
                at += there;
                available += there;
            }
        }
        return new Seen(copied, available, leftInFirst, drained);
    }
}
