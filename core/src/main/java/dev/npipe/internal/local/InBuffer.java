// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What was received and not yet read by the application. Holds a buffer only while there is
 * something in it. Guarded by the connection's read lock.
 */
final class InBuffer {
    private final LocalSocket socket;

    /** The unread bytes, from position to limit; null when there are none. */
    private @Nullable ByteBuffer data;

    private boolean ended;

    /** True while a thread is waiting for data; read without the lock. */
    private final AtomicBoolean waiting = new AtomicBoolean();

    InBuffer(LocalSocket socket) {
        this.socket = socket;
    }

    int remaining() {
        return data == null ? 0 : data.remaining();
    }

    boolean isEmpty() {
        return remaining() == 0;
    }

    /** False when there is surely nothing for the one thread that reads; also without the lock. */
    boolean mayHoldSome() {
        return data != null;
    }

    /** True when the buffer takes no more before something is read. */
    boolean isFull() {
        return remaining() == Buffers.SIZE;
    }

    /** True when the peer has sent all it will ever send. */
    boolean hasEnded() {
        return ended;
    }

    /** True while another thread, which holds the read lock, waits for data. */
    boolean isWaiting() {
        return waiting.get();
    }

    /** Receives more, waiting until there is some; false at the end. There is room. */
    boolean fill(Deadline deadline) throws IOException {
        return fill(deadline, Buffers.SIZE);
    }

    /** As {@link #fill(Deadline)}, but never more than {@code max} bytes at once. */
    boolean fill(Deadline deadline, int max) throws IOException {
        while (!ended) {
            int n = receive(deadline, true, max);
            if (n > 0) {
                return true;
            }
            if (n == 0) {
                await(deadline);
            }
        }
        return false;
    }

    /**
     * Receives more, waiting until there is some: the first bytes, {@code head} of them, into this
     * empty buffer, and what follows them into the caller's direct buffer, {@code max} at most.
     *
     * @return the number of bytes in the caller's buffer; -1 at the end
     */
    int fill(int head, ByteBuffer body, int max, Deadline deadline) throws IOException {
        while (!ended) {
            ByteBuffer buffer = Buffers.borrow();
            data = buffer.limit(head);
            int start = body.position();
            int limit = body.limit();
            body.limit(Math.min(limit, start + max));
            waiting.setRelease(true);
            int n;
            try {
                n = socket.read(buffer, body, deadline);
                ended = n < 0;
            } finally {
                waiting.setRelease(false);
                body.limit(limit);
                buffer.flip();
                release();
            }
            if (n > 0) {
                return body.position() - start;
            }
            if (n == 0) {
                await(deadline);
            }
        }
        return -1;
    }

    /** Takes the last bytes of what was received into the caller's buffer behind what is unread. */
    void putBack(ByteBuffer body, int count) {
        if (count > 0) {
            int from = body.position() - count;
            ByteBuffer buffer = present();
            int end = buffer.limit();
            buffer.limit(end + count).put(end, body, from, count);
            body.position(from);
        }
    }

    /** Receives what is there, without waiting. */
    void fillNow() throws IOException {
        if (!ended && !isFull()) {
            receive(Deadline.NEVER, false, Buffers.SIZE);
        }
    }

    /**
     * Receives straight into the caller's buffer, when nothing is kept here; -1 at the end. With
     * {@code all} it may wait until the buffer is full.
     */
    int receiveInto(ByteBuffer dst, Deadline deadline, boolean all) throws IOException {
        while (!ended) {
            waiting.setRelease(true);
            int n;
            try {
                n = all ? socket.readAll(dst, deadline) : socket.read(dst, deadline);
            } finally {
                waiting.setRelease(false);
            }
            if (n > 0) {
                return n;
            }
            ended = n < 0;
            if (n == 0) {
                await(deadline);
            }
        }
        return -1;
    }

    private void await(Deadline deadline) throws IOException {
        waiting.setRelease(true);
        try {
            socket.awaitReadable(deadline);
        } finally {
            waiting.setRelease(false);
        }
    }

    private int receive(Deadline deadline, boolean mayWait, int max) throws IOException {
        ByteBuffer buffer = data;
        if (buffer == null) {
            buffer = Buffers.borrow();
        } else {
            buffer.compact();
        }
        data = buffer;
        buffer.limit(Math.min(buffer.capacity(), buffer.position() + max));
        waiting.setRelease(mayWait);
        try {
            int n = mayWait ? socket.read(buffer, deadline) : socket.readNow(buffer);
            ended = n < 0;
            return n;
        } finally {
            waiting.setRelease(false);
            buffer.flip();
            release();
        }
    }

    /** The little-endian int at an offset from the first unread byte. */
    int intAt(int offset) {
        ByteBuffer buffer = present();
        return buffer.getInt(buffer.position() + offset);
    }

    /** The little-endian unsigned 16-bit number at an offset from the first unread byte. */
    int unsignedShortAt(int offset) {
        ByteBuffer buffer = present();
        return Short.toUnsignedInt(buffer.getShort(buffer.position() + offset));
    }

    /** The little-endian long at an offset from the first unread byte. */
    long longAt(int offset) {
        ByteBuffer buffer = present();
        return buffer.getLong(buffer.position() + offset);
    }

    void skip(int bytes) {
        ByteBuffer buffer = present();
        buffer.position(buffer.position() + bytes);
    }

    /** Moves up to {@code max} unread bytes into the caller's buffer. */
    int take(ByteBuffer dst, long max) {
        int n = copy(dst, max);
        if (n > 0) {
            skip(n);
        }
        return n;
    }

    /** Copies up to {@code max} unread bytes, which stay unread. */
    int copy(ByteBuffer dst, long max) {
        return copyAt(0, dst, max);
    }

    /** As {@link #copy}, from an offset on. */
    int copyAt(int offset, ByteBuffer dst, long max) {
        ByteBuffer buffer = data;
        int n = (int) Math.min(Math.min(remaining() - offset, dst.remaining()), max);
        if (buffer == null || n == 0) {
            return 0;
        }
        dst.put(dst.position(), buffer, buffer.position() + offset, n);
        dst.position(dst.position() + n);
        return n;
    }

    private ByteBuffer present() {
        ByteBuffer buffer = data;
        if (buffer == null) {
            throw new IllegalStateException("nothing is buffered");
        }
        return buffer;
    }

    /** Gives the buffer back if it is empty. */
    void release() {
        ByteBuffer buffer = data;
        if (buffer != null && !buffer.hasRemaining()) {
            data = null;
            Buffers.giveBack(buffer);
        }
    }

    /** Forgets what is unread. */
    void discard() {
        ByteBuffer buffer = data;
        if (buffer != null) {
            buffer.position(buffer.limit());
            release();
        }
    }
}
