// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.memory.LentBuffers;
import dev.npipe.internal.unix.socket.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames onto a stream, in one of three ways: copied behind their headers into a lent buffer,
 * several of them if they are short; a copied beginning and the rest as it is; or direct buffers
 * without a copy behind a header. Guarded by the connection's write lock.
 */
public final class FrameWriter {
    /** From here on direct buffers are not copied. */
    private static final int GATHER_MIN = 16 * 1024;

    /**
     * From here on one heap buffer goes in two calls, where the rest then needs no copy: more than
     * 16 KiB remain for the second, as the {@code linux} backend asks for.
     */
    private static final int SPLIT_MIN = 48 * 1024;

    /**
     * The length of the first of them, header included. Of the divisions that were tried only this
     * one was faster than the header by itself ({@code docs/benchmarks.md}).
     */
    private static final int FIRST = 32 * 1024;

    private static final ByteBuffer[] NOTHING = {};

    private final String pipe;
    private final Framing framing;
    private final int headerSize;

    /** True when messages of no bytes are left out: they would end the stream. */
    private final boolean dropEmpty;

    /** Where messages go; it may refuse them. */
    private final FrameSender frames;

    /** True when the system takes a long heap buffer without a copy. */
    private final boolean takesHeapAsItIs;

    /** Where control frames go. */
    private final Sink controls;

    /** The bytes of the data frames that were sent, headers included. */
    private long sent;

    /** The rest of a control frame that the socket did not take, or of a cancelled message. */
    private @Nullable ByteBuffer unfinished;

    /** Puts frames onto the stream of one socket. */
    public FrameWriter(String pipe, Framing framing, boolean dropEmpty, Sink sink, Sink controls) {
        this.pipe = pipe;
        this.framing = framing;
        this.headerSize = framing.headerSize();
        this.dropEmpty = dropEmpty;
        this.frames = new FrameSender(framing, sink);
        this.takesHeapAsItIs = sink.takesHeapAsItIs();
        this.controls = controls;
    }

    /** The bytes of the data frames that were sent, headers included. */
    public long sent() {
        return sent;
    }

    /** True when a frame was begun that cannot be finished. */
    public boolean isCutShort() {
        return frames.isCutShort();
    }

    /** Writes one message, or none when it has no bytes and such messages are left out. */
    public int write(ByteBuffer src, Deadline deadline) throws IOException {
        int length = src.remaining();
        if (length == 0 && dropEmpty) {
            return 0;
        }
        boolean gathered = src.isDirect() && length >= GATHER_MIN;
        if (gathered || isSplit(length) || length > LentBuffers.SIZE - headerSize) {
            return (int) write(new ByteBuffer[] {src}, deadline);
        }
        framing.check(pipe, length);
        finishBegun(deadline);
        ByteBuffer frame = frames.takesPieces() ? null : LentBuffers.tryBorrow();
        FrameSender.Origin origin = () -> FramePieces.ofOne(framing, length, src);
        boolean taken = false;
        try {
            if (frame == null) {
                frames.send(origin, 0, deadline);
            } else {
                FramePieces.append(framing, src, frame);
                frames.send(frame.flip(), NOTHING, origin, deadline);
            }
            taken = true;
        } finally {
            if (taken || frames.hasRest()) {
                src.position(src.limit());
                sent += headerSize + length;
            }
        }
        return length;
    }

    /**
     * Writes one short message if the socket takes it at once, or returns {@link
     * Connection#NOT_NOW}.
     */
    public int writeShort(ByteBuffer src) throws IOException {
        int length = src.remaining();
        if (rest() != null || (length == 0 && dropEmpty)) {
            return Connection.NOT_NOW;
        }
        framing.check(pipe, length);
        if (!frames.sendShort(src)) {
            return Connection.NOT_NOW;
        }
        src.position(src.limit());
        sent += headerSize + length;
        return length;
    }

    /**
     * Writes one message that the socket takes whole, which a longer one may not be, or returns
     * {@link Connection#NOT_NOW}.
     */
    public int writeAtOnce(ByteBuffer src) throws IOException {
        int length = src.remaining();
        if (length == 0 && dropEmpty) {
            return 0;
        }
        framing.check(pipe, length);
        boolean fits = length <= Sink.MOST_AT_ONCE && length <= frames.mostAtOnce();
        ByteBuffer frame = fits && finishNow() == 0 ? LentBuffers.tryBorrow() : null;
        if (frame == null) {
            return Connection.NOT_NOW;
        }
        FramePieces.append(framing, src, frame);
        if (!frames.sendAtOnce(frame.flip())) {
            return Connection.NOT_NOW;
        }
        src.position(src.limit());
        sent += headerSize + length;
        return length;
    }

    /** Writes several buffers as one message; as the other {@code write}. */
    public long write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        long length = 0;
        boolean direct = true;
        for (ByteBuffer src : srcs) {
            length += src.remaining();
            direct &= src.isDirect();
        }
        if (length == 0 && dropEmpty) {
            return 0;
        }
        framing.check(pipe, length);
        writeFrame(srcs, (int) length, direct, deadline);
        return length;
    }

    /** Writes a message of no bytes, which ends the stream of those who leave them out. */
    public void writeEnd(Deadline deadline) throws IOException {
        writeFrame(NOTHING, 0, false, deadline);
    }

    private void writeFrame(ByteBuffer[] srcs, int length, boolean direct, Deadline deadline)
            throws IOException {
        finishBegun(deadline);
        FrameSender.Origin origin = () -> FramePieces.ofOne(framing, length, srcs);
        ByteBuffer frame = frames.takesPieces() ? null : LentBuffers.tryBorrow();
        boolean taken = false;
        try {
            if (frame == null) {
                frames.send(origin, 0, deadline);
            } else {
                framing.putHeader(frame, length);
                if (direct && length >= GATHER_MIN) {
                    frames.send(frame.flip(), srcs, origin, deadline);
                } else {
                    if (srcs.length == 1 && isSplit(length)) {
                        frame.limit(FIRST);
                    }
                    frames.send(frame, Beginning.copy(srcs, frame), origin, deadline);
                }
            }
            taken = true;
        } finally {
            count(taken, headerSize + length, srcs, 0, srcs.length);
        }
    }

    /** Counts what was sent, or will be: the rest that a cancelled call leaves goes first. */
    private void count(boolean taken, int bytes, ByteBuffer[] srcs, int from, int to) {
        if (taken || frames.hasRest()) {
            for (int i = from; i < to; i++) {
                srcs[i].position(srcs[i].limit());
            }
            sent += bytes;
        }
    }

    private boolean isSplit(int heapBytes) {
        return heapBytes >= SPLIT_MIN && takesHeapAsItIs;
    }

    /**
     * Writes each buffer as a message, as many in one call as a lent buffer takes.
     *
     * @return how many were written before the deadline passed
     */
    public int writeAll(ByteBuffer[] messages, Deadline deadline) throws IOException {
        for (ByteBuffer message : messages) {
            if (message.hasRemaining() || !dropEmpty) {
                framing.check(pipe, message.remaining());
            }
        }
        int done = 0;
        while (done < messages.length) {
            try {
                int next = writeSome(messages, done, deadline);
                if (next == done) { // longer than the buffer
                    write(messages[done], deadline);
                    next++;
                }
                done = next;
            } catch (InterruptedByTimeoutException e) {
                if (frames.isCutShort() || done == 0) {
                    throw e;
                }
                return frames.hasRest() ? done + 1 : done;
            }
        }
        return done;
    }

    /**
     * Writes the messages from an index on that fit into a buffer together; where the next begins.
     * For lack of a buffer none does.
     */
    private int writeSome(ByteBuffer[] messages, int from, Deadline deadline) throws IOException {
        finishBegun(deadline);
        ByteBuffer lent = LentBuffers.tryBorrow();
        if (lent == null) {
            return from;
        }
        int next = from;
        while (next < messages.length && fits(messages[next], lent)) {
            if (messages[next].hasRemaining() || !dropEmpty) {
                FramePieces.append(framing, messages[next], lent);
            }
            next++;
        }
        int end = next;
        int bytes = lent.flip().remaining();
        FrameSender.Origin origin =
                () -> FramePieces.ofEach(framing, dropEmpty, messages, from, end);
        try {
            frames.send(lent, NOTHING, origin, deadline);
        } catch (InterruptedByTimeoutException e) {
            if (!frames.hasRest()) {
                throw e;
            }
        }
        count(true, bytes, messages, from, next);
        return next;
    }

    private boolean fits(ByteBuffer message, ByteBuffer frames) {
        return message.remaining() <= frames.remaining() - headerSize;
    }

    /** Writes a control frame, waiting until the socket took it. */
    public void control(int kind, long count, Deadline deadline) throws IOException {
        finishBegun(deadline);
        unfinished = Frames.control(kind, count);
        finishBegun(deadline);
    }

    /**
     * Writes a control frame without waiting; what the socket does not take goes before the next
     * frame.
     *
     * @return false if an earlier one is not out yet: try again later
     */
    public boolean controlNow(int kind, long count) throws IOException {
        if (isCutShort() || finishNow() > 0) {
            return isCutShort();
        }
        unfinished = Frames.control(kind, count);
        finishNow();
        return true;
    }

    /** True when a cancelled call has left the rest of a frame. */
    public boolean hasRest() {
        return unfinished != null || frames.hasRest();
    }

    /** What has to be sent before the next frame; null if there is nothing. */
    private @Nullable ByteBuffer rest() {
        if (unfinished == null) {
            unfinished = frames.takeRest();
        }
        return unfinished;
    }

    private void finishBegun(Deadline deadline) throws IOException {
        ByteBuffer rest = rest();
        if (rest != null) {
            controls.write(rest, deadline);
            unfinished = null;
        }
    }

    /** Sends what waits for room in the socket; how many bytes still do. */
    public int finishNow() throws IOException {
        ByteBuffer rest = rest();
        if (rest == null) {
            return 0;
        }
        controls.writeNow(rest);
        if (!rest.hasRemaining()) {
            unfinished = null;
        }
        return rest.remaining();
    }
}
