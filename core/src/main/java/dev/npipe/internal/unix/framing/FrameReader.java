// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.GivingWay;
import dev.npipe.internal.unix.memory.LentBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Takes frames apart: where in which message the reader is, and what control frames say on the way.
 * Never believes a length further than to count it down. Guarded by the turn to read.
 */
public final class FrameReader {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /**
     * How often what arrives may bring no message before the clock is looked at: a peer that sends
     * control frames without end never lets a wait for data begin, which would see the time limit.
     */
    public static final int MOST_ROUNDS = 16;

    private final Framing framing;
    private final int headerSize;
    private final InBuffer in;
    private final FrameListener listener;
    private final StraightFrames straight;
    private final GivingWay givingWay = new GivingWay();

    /** True when the header of the current message was taken. */
    private boolean inMessage;

    /** The bytes of the current message that the application has not read. */
    private long remaining;

    /** The length of the last message begun: the next one is likely to be alike. */
    private int lastLength;

    /** The messages begun since bytes were received last. */
    private int begun;

    /** Bytes of the current message that were taken and put back. */
    private ByteBuffer putBack = NOTHING;

    /** Nothing yet, of the frames that come through the buffer. */
    public FrameReader(Framing framing, InBuffer in, FrameListener listener) {
        this.framing = framing;
        this.headerSize = framing.headerSize();
        this.in = in;
        this.listener = listener;
        this.straight = new StraightFrames(framing, in);
    }

    /** True when a message has begun, and its end was not read. */
    public boolean inMessage() {
        return inMessage;
    }

    /** The length of the message that began last. */
    public int length() {
        return lastLength;
    }

    /** The bytes of the current message that were not read. */
    public long remaining() {
        return remaining;
    }

    /** True when the application has read all that came here, and more may come. */
    public boolean isAtRest() {
        boolean allRead = (in.isEmpty() ? !inMessage : inControl()) && in.ahead().isEmpty();
        return allRead && !in.hasEnded();
    }

    /**
     * True when what is buffered may be the beginning of a control frame, and no more than that.
     */
    private boolean inControl() {
        int there = in.remaining();
        return !inMessage && (there < headerSize || there < Frames.CONTROL && header() < 0);
    }

    /** The next header; it is there. */
    private int header() {
        ByteBuffer bytes = in.unread();
        return framing.header(bytes, bytes.position());
    }

    /**
     * Makes sure of a message, waiting for its header; false at the end. Where long messages come
     * and there is room for another, its first bytes may be in the caller's buffer already.
     */
    public boolean next(Deadline deadline, ByteBuffer dst) throws IOException {
        for (int rounds = 0; !nextBuffered(); rounds++) {
            if (rounds >= MOST_ROUNDS) {
                deadline.check();
            }
            if (begun > 1) { // several came at once: the writer is at it
                givingWay.now();
            }
            begun = 0;
            boolean received =
                    straight.isWorthIt(lastLength, dst)
                            ? receiveStraight(dst, deadline)
                            : in.fill(deadline);
            if (!received) {
                if (!in.isEmpty()) {
                    throw listener.cutOff("the other end went away inside the header of a message");
                }
                return false;
            }
        }
        return true;
    }

    private void begin(int length) {
        inMessage = true;
        remaining = length;
        lastLength = length;
        begun++;
    }

    int took(int bytes) {
        remaining -= bytes;
        listener.consumed(bytes);
        return bytes;
    }

    /** Takes a message that is near, or as much of it as there is room for; false if none is. */
    public boolean takeNear(ByteBuffer dst) throws IOException {
        if (inMessage || !in.isEmpty()) {
            return false;
        }
        int start = dst.position();
        return isBegun(straight.takeNear(dst), dst.position() - start);
    }

    /** Receives a long message, or its beginning; false at the end. */
    private boolean receiveStraight(ByteBuffer dst, Deadline deadline) throws IOException {
        int start = dst.position();
        int length = straight.receive(lastLength, dst, deadline);
        isBegun(length, dst.position() - start);
        return length != StraightFrames.END;
    }

    /** Begins a message of a length, if it is one, of which some bytes were taken. */
    private boolean isBegun(int length, int taken) {
        if (length < 0) {
            return false;
        }
        begin(length);
        took(taken);
        return true;
    }

    /** True when there is a part of a header, which may become that of a control frame. */
    public boolean isHeaderBegun() {
        return !in.isEmpty() && in.remaining() < headerSize;
    }

    /** True when a message, or as much of it as there is room for, can be taken without waiting. */
    public boolean isBuffered(int room) {
        if (inMessage) {
            return (long) putBack.remaining() + in.remaining() >= Math.min(remaining, room);
        }
        int body = in.remaining() - headerSize;
        if (body < 0) {
            return false;
        }
        int length = header();
        return length >= 0 && body >= Math.min(length, room);
    }

    /** Makes sure of a message if its header is there already, passing over control frames. */
    public boolean nextBuffered() throws IOException {
        while (!inMessage) {
            if (in.remaining() < headerSize) {
                return false;
            }
            int header = header();
            if (header >= 0) {
                in.skip(headerSize);
                begin(header);
                return true;
            }
            int kind = Frames.kind(header);
            if (kind == 0) {
                throw listener.malformed(
                        String.format(Locale.ROOT, "an unknown control frame, 0x%08x", header));
            }
            if (in.remaining() < Frames.CONTROL) {
                return false;
            }
            long count = Frames.count(in.unread(), in.unread().position());
            in.skip(Frames.CONTROL);
            listener.reached(kind, count);
        }
        return true;
    }

    /** Takes control frames that are there, without waiting. */
    public void receiveControl() throws IOException {
        do {
            in.fillFew();
        } while (!nextBuffered() && !in.ahead().isEmpty());
    }

    /** Ends the current message, all of which was read. */
    public void endMessage() {
        inMessage = false;
        listener.consumed(headerSize);
    }

    /** Takes bytes of the current message that are there already; 0 if there are none. */
    public int takeBuffered(ByteBuffer dst) {
        if (!putBack.hasRemaining()) {
            return took(in.take(dst, remaining));
        }
        int n = Math.min(putBack.remaining(), dst.remaining());
        dst.put(dst.position(), putBack, putBack.position(), n);
        dst.position(dst.position() + n);
        skipPutBack(n);
        return n;
    }

    /**
     * Takes bytes of the current message, waiting for the first, or for all that there is room for;
     * there is room, and some remain.
     */
    public int take(ByteBuffer dst, Deadline deadline, boolean all) throws IOException {
        if (putBack.hasRemaining() || !in.isEmpty()) {
            return takeBuffered(dst);
        }
        int wanted = (int) Math.min(remaining, dst.remaining());
        if (wanted >= StraightFrames.MIN) {
            int limit = dst.limit();
            int n;
            try {
                n = in.receiveInto(dst.limit(dst.position() + wanted), deadline, all);
            } finally {
                dst.limit(limit);
            }
            if (n > 0) {
                return took(n);
            }
        } else if (in.fill(deadline)) {
            return takeBuffered(dst);
        }
        throw cutOff();
    }

    IOException cutOff() {
        long missing = remaining - putBack.remaining();
        return listener.cutOff(
                "the other end went away inside a message, " + missing + " bytes before its end");
    }

    /**
     * Takes all that remains of the current message. The memory grows with what arrives; when the
     * wait ends early, what came is put back.
     */
    public byte[] takeAll(Deadline deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(remaining, LentBuffers.SIZE));
        try {
            while (remaining > 0) {
                if (!bytes.hasRemaining()) {
                    long size = Math.min(2L * bytes.capacity(), bytes.position() + remaining);
                    bytes = ByteBuffer.allocate((int) size).put(bytes.flip());
                }
                take(bytes, deadline, true);
            }
        } catch (IOException | Error e) { // such as a lack of memory for more
            putBack(bytes.flip());
            throw e;
        }
        byte[] message = bytes.array();
        return bytes.hasRemaining() ? Arrays.copyOf(message, bytes.position()) : message;
    }

    /** Puts back bytes of the current message; what is put back still was behind them before. */
    void putBack(ByteBuffer bytes) {
        boolean some = putBack.hasRemaining();
        putBack = some ? putBack.position(putBack.position() - bytes.remaining()) : bytes;
        took(-bytes.remaining());
    }

    /** Follows the frames from here to the end of what is buffered; takes nothing. */
    public FrameScan scan() {
        long left = inMessage ? remaining - putBack.remaining() : 0;
        var scan = new FrameScan(framing, listener.agreed(), left);
        if (!in.isEmpty()) {
            scan.follow(in.unread(), in.unread().position(), in.unread().limit());
        }
        return scan;
    }

    /** The bytes of the current message that were put back, or looked at. */
    ByteBuffer putBack() {
        return putBack;
    }

    /** The same, after more was looked at. */
    void lookedAt(ByteBuffer bytes) {
        putBack = bytes;
    }

    /** Takes bytes that were put back. Their memory is not kept longer than they are. */
    void skipPutBack(int bytes) {
        boolean all = bytes == putBack.remaining();
        putBack = all ? NOTHING : putBack.position(putBack.position() + bytes);
        took(bytes);
    }

    /** Puts back the header of the current message, of which nothing was taken. */
    void leaveUnread() {
        inMessage = false;
        in.skip(-headerSize);
    }

    void beginAgain() {
        inMessage = true;
        listener.consumed(-headerSize);
    }

    /** Looks through what is buffered; takes nothing. */
    public FrameLook look(ByteBuffer dst) {
        var look = new FrameLook(framing, in, listener.agreed());
        if (inMessage) {
            look.current(dst, putBack, remaining);
        }
        look.following(dst);
        return look;
    }
}
