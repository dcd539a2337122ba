// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;

/**
 * Puts messages onto the stream to a file server: a 16-bit little-endian length, then as many
 * bytes, never none. Guarded by the connection's write lock.
 */
final class ProxyFrameWriter {
    static final int HEADER = 2;
    static final int MAX_LENGTH = 0xffff;

    private final String pipe;
    private final LocalSocket socket;

    /** True when messages of no bytes, which cannot be carried, are left out. */
    private final boolean dropEmpty;

    /** True when a frame was begun and not finished: nothing can follow. */
    private boolean broken;

    ProxyFrameWriter(String pipe, LocalSocket socket, boolean dropEmpty) {
        this.pipe = pipe;
        this.socket = socket;
        this.dropEmpty = dropEmpty;
    }

    boolean isBroken() {
        return broken;
    }

    /** Writes the buffers as one message; their positions stay when nothing was written. */
    long write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        long length = 0;
        for (ByteBuffer src : srcs) {
            length += src.remaining();
        }
        if (length == 0 && dropEmpty) {
            return 0;
        }
        check(length);
        ByteBuffer buffer = Buffers.borrow().putShort((short) length);
        try {
            for (ByteBuffer src : srcs) {
                append(src, buffer);
            }
            send(buffer.flip(), deadline);
        } finally {
            Buffers.giveBack(buffer);
        }
        for (ByteBuffer src : srcs) {
            src.position(src.limit());
        }
        return length;
    }

    /** Writes each buffer as a message; how many it wrote before the deadline passed. */
    int writeAll(ByteBuffer[] messages, Deadline deadline) throws IOException {
        for (ByteBuffer message : messages) {
            if (message.hasRemaining() || !dropEmpty) {
                check(message.remaining());
            }
        }
        int done = 0;
        while (done < messages.length) {
            try {
                done = writeSome(messages, done, deadline);
            } catch (InterruptedByTimeoutException e) {
                if (broken || done == 0) {
                    throw e;
                }
                return done;
            }
        }
        return done;
    }

    /** Writes the messages that fit into a buffer together; where the next begins. */
    private int writeSome(ByteBuffer[] messages, int from, Deadline deadline) throws IOException {
        ByteBuffer buffer = Buffers.borrow();
        int next = from;
        try {
            while (next < messages.length
                    && messages[next].remaining() + HEADER <= buffer.remaining()) {
                if (messages[next].hasRemaining()) {
                    buffer.putShort((short) messages[next].remaining());
                    append(messages[next], buffer);
                }
                next++;
            }
            send(buffer.flip(), deadline);
        } finally {
            Buffers.giveBack(buffer);
        }
        for (int i = from; i < next; i++) {
            messages[i].position(messages[i].limit());
        }
        return next;
    }

    private static void append(ByteBuffer src, ByteBuffer buffer) {
        int n = src.remaining();
        buffer.put(buffer.position(), src, src.position(), n).position(buffer.position() + n);
    }

    private void send(ByteBuffer buffer, Deadline deadline) throws IOException {
        boolean completed = false;
        try {
            socket.write(buffer, deadline);
            completed = true;
        } finally {
            broken |= !completed && buffer.position() > 0;
        }
    }

    private void check(long length) {
        if (length > MAX_LENGTH) {
            throw new UnsupportedOperationException(
                    "%s: a file server carries messages of up to %d bytes: %d"
                            .formatted(pipe, MAX_LENGTH, length));
        }
        if (length == 0) {
            throw new UnsupportedOperationException(
                    pipe + ": a file server cannot carry a message of no bytes");
        }
    }
}
