// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import org.jspecify.annotations.Nullable;

/** Puts frames onto a stream. Guarded by the connection's write lock. */
final class FrameWriter {
    /** From here on direct buffers are not copied. */
    private static final int GATHER_MIN = 16 * 1024;

    /**
     * From here on one heap buffer goes in two calls, where the rest then needs no copy: more than
     * 16 KiB are left for the second, as the {@code linux} backend asks for.
     */
    private static final int SPLIT_MIN = 48 * 1024;

    /**
     * The length of the first of them, header included. Of the divisions that were tried only this
     * one was faster than the header by itself ({@code docs/benchmarks.md}).
     */
    private static final int FIRST = 32 * 1024;

    private final LocalSocket socket;

    /** Where control frames go. */
    private final LocalSocket controls;

    /** The bytes of the data frames that were sent, headers included. */
    private long sent;

    /** The rest of a control frame that the socket did not take. */
    private @Nullable ByteBuffer unfinished;

    /** True when a frame was begun and not finished: nothing can follow. */
    private boolean broken;

    /** Puts frames onto the stream of one socket, which may refuse what is data. */
    FrameWriter(LocalSocket socket, LocalSocket controls) {
        this.socket = socket;
        this.controls = controls;
    }

    long sent() {
        return sent;
    }

    boolean isBroken() {
        return broken;
    }

    /** Writes one message, or none when it has no bytes and such messages are dropped. */
    int write(ByteBuffer src, Deadline deadline, boolean dropEmpty) throws IOException {
        int length = src.remaining();
        boolean gather = src.isDirect() && length >= GATHER_MIN;
        if (gather || isSplit(length) || length > Buffers.SIZE - Frames.HEADER) {
            return (int) write(new ByteBuffer[] {src}, deadline, dropEmpty);
        }
        if (length == 0 && dropEmpty) {
            return 0;
        }
        finishControl(deadline);
        ByteBuffer buffer = Buffers.borrow().putInt(length);
        buffer.put(Frames.HEADER, src, src.position(), length).limit(Frames.HEADER + length);
        buffer.position(0);
        boolean completed = false;
        try {
            socket.write(buffer, deadline);
            completed = true;
        } finally {
            broken = !completed && buffer.position() > 0;
            Buffers.giveBack(buffer);
        }
        src.position(src.limit());
        sent += Frames.HEADER + length;
        return length;
    }

    /**
     * Writes one short message if the socket takes it at once, or returns {@link
     * Connection#NOT_NOW}.
     */
    int writeShort(ByteBuffer src, boolean dropEmpty) throws IOException {
        int length = src.remaining();
        if (unfinished != null || (length == 0 && dropEmpty)) {
            return Connection.NOT_NOW;
        }
        ByteBuffer buffer = Buffers.borrow().putInt(length);
        buffer.put(Frames.HEADER, src, src.position(), length).limit(Frames.HEADER + length);
        buffer.position(0);
        boolean taken;
        try {
            taken = socket.writeShort(buffer);
        } finally {
            broken = buffer.position() > 0 && buffer.hasRemaining();
            Buffers.giveBack(buffer);
        }
        if (!taken) {
            return Connection.NOT_NOW;
        }
        src.position(src.limit());
        sent += Frames.HEADER + length;
        return length;
    }

    /** Writes several buffers as one message; as the other {@code write}. */
    long write(ByteBuffer[] srcs, Deadline deadline, boolean dropEmpty) throws IOException {
        long length = 0;
        boolean direct = true;
        for (ByteBuffer src : srcs) {
            length += src.remaining();
            direct &= src.isDirect();
        }
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "a message is longer than %d bytes: %d".formatted(Integer.MAX_VALUE, length));
        }
        if (length == 0 && dropEmpty) {
            return 0;
        }
        finishControl(deadline);
        if (direct && length >= GATHER_MIN) {
            gather(srcs, (int) length, deadline);
        } else {
            copy(srcs, (int) length, deadline);
        }
        sent += Frames.HEADER + length;
        return length;
    }

    /** Writes each buffer as a message, as many in one system call as a buffer takes. */
    int writeAll(ByteBuffer[] messages, Deadline deadline, boolean dropEmpty) throws IOException {
        int done = 0;
        while (done < messages.length) {
            try {
                int next = writeSome(messages, done, deadline, dropEmpty);
                if (next == done) { // longer than the buffer
                    write(messages[done], deadline, dropEmpty);
                    next++;
                }
                done = next;
            } catch (InterruptedByTimeoutException e) {
                if (broken || done == 0) {
                    throw e;
                }
                return done;
            }
        }
        return done;
    }

    /**
     * Writes the messages from an index on that fit into a buffer together; where the next begins.
     */
    private int writeSome(ByteBuffer[] messages, int from, Deadline deadline, boolean dropEmpty)
            throws IOException {
        finishControl(deadline);
        ByteBuffer buffer = Buffers.borrow();
        boolean completed = false;
        try {
            int next = from;
            while (next < messages.length && append(messages[next], buffer, dropEmpty)) {
                next++;
            }
            int bytes = buffer.flip().remaining();
            socket.write(buffer, deadline);
            completed = true;
            for (int i = from; i < next; i++) {
                messages[i].position(messages[i].limit());
            }
            sent += bytes;
            return next;
        } finally {
            broken = !completed && buffer.position() > 0;
            Buffers.giveBack(buffer);
        }
    }

    /** Puts a frame behind the others; false if there is no room for it. */
    private static boolean append(ByteBuffer message, ByteBuffer buffer, boolean dropEmpty) {
        int length = message.remaining();
        if (length > buffer.remaining() - Frames.HEADER) {
            return false;
        }
        if (length > 0 || !dropEmpty) {
            buffer.putInt(length);
            buffer.put(buffer.position(), message, message.position(), length);
            buffer.position(buffer.position() + length);
        }
        return true;
    }

    /**
     * Writes direct buffers without copying them. The system lays what one call wrote side by side
     * in pages of its own. Behind a header of four bytes a buffer's bytes come to lie some bytes
     * further on in their page than in the buffer's, and a processor's copy of long strings ({@code
     * rep movsb}) takes much longer then ({@code docs/benchmarks.md}); large buffers mostly begin
     * where that is so.
     */
    private void gather(ByteBuffer[] srcs, int length, Deadline deadline) throws IOException {
        ByteBuffer header = Buffers.borrow().putInt(length).flip();
        broken = true;
        try {
            if (length > Frames.ONE_CALL_MAX) {
                socket.write(header, deadline);
                socket.write(srcs, deadline);
            } else {
                var frame = new ByteBuffer[srcs.length + 1];
                frame[0] = header;
                System.arraycopy(srcs, 0, frame, 1, srcs.length);
                socket.write(frame, deadline);
            }
            broken = false;
        } finally {
            broken &= header.position() > 0;
            Buffers.giveBack(header);
        }
    }

    private boolean isSplit(int heapBytes) {
        return heapBytes >= SPLIT_MIN && socket.sendsHeapAsItIs();
    }

    /** Copies what goes with the header into a direct buffer, and hands on the rest as it is. */
    private void copy(ByteBuffer[] srcs, int length, Deadline deadline) throws IOException {
        ByteBuffer buffer = Buffers.borrow().putInt(length);
        if (srcs.length == 1 && isSplit(length)) {
            buffer.limit(FIRST);
        }
        int[] positions = positionsOf(srcs);
        boolean completed = false;
        try {
            int i = 0;
            while (i < srcs.length && move(srcs[i], buffer)) {
                i++;
            }
            socket.write(buffer.flip(), deadline);
            for (; i < srcs.length; i++) {
                socket.write(srcs[i], deadline);
            }
            completed = true;
        } finally {
            broken = !completed && buffer.position() > 0;
            if (!completed && !broken) {
                for (int k = 0; k < srcs.length; k++) {
                    srcs[k].position(positions[k]);
                }
            }
            Buffers.giveBack(buffer);
        }
    }

    private static int[] positionsOf(ByteBuffer[] srcs) {
        var positions = new int[srcs.length];
        for (int i = 0; i < srcs.length; i++) {
            positions[i] = srcs[i].position();
        }
        return positions;
    }

    /** Moves what fits; true when the source is empty. */
    private static boolean move(ByteBuffer src, ByteBuffer dst) {
        int n = Math.min(src.remaining(), dst.remaining());
        dst.put(dst.position(), src, src.position(), n);
        dst.position(dst.position() + n);
        src.position(src.position() + n);
        return !src.hasRemaining();
    }

    /** Writes a control frame, waiting until the socket took it. */
    void control(int kind, long count, Deadline deadline) throws IOException {
        finishControl(deadline);
        unfinished = Frames.control(kind, count);
        finishControl(deadline);
    }

    /**
     * Writes a control frame without waiting; what the socket does not take goes before the next
     * frame.
     *
     * @return false if an earlier one is not out yet: try again later
     */
    boolean controlNow(int kind, long count) throws IOException {
        if (broken || !finishControlNow()) {
            return broken;
        }
        unfinished = Frames.control(kind, count);
        finishControlNow();
        return true;
    }

    private void finishControl(Deadline deadline) throws IOException {
        ByteBuffer rest = unfinished;
        if (rest != null) {
            controls.write(rest, deadline);
            unfinished = null;
        }
    }

    /** True when no control frame is waiting for room in the socket. */
    boolean finishControlNow() throws IOException {
        ByteBuffer rest = unfinished;
        if (rest != null) {
            controls.writeNow(rest);
            if (rest.hasRemaining()) {
                return false;
            }
            unfinished = null;
        }
        return true;
    }
}
