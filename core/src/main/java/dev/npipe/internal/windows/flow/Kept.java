// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import java.nio.ByteBuffer;

/**
 * Bytes that were taken out of the pipe and that the application has not read. They never change,
 * so that who only looks needs no turn.
 *
 * @param bytes the bytes, from position to limit
 */
record Kept(ByteBuffer bytes) {
    /** No bytes. */
    static final Kept NOTHING = new Kept(ByteBuffer.allocate(0));

    boolean isEmpty() {
        return !bytes.hasRemaining();
    }

    int remaining() {
        return bytes.remaining();
    }

    /** Copies as many bytes as the buffer takes; how many. */
    int copyTo(ByteBuffer dst) {
        int n = Math.min(remaining(), dst.remaining());
        dst.put(dst.position(), bytes, bytes.position(), n);
        dst.position(dst.position() + n);
        return n;
    }

    /** Without the first bytes. */
    Kept after(int taken) {
        return taken == remaining()
                ? NOTHING
                : new Kept(bytes.duplicate().position(bytes.position() + taken));
    }

    /**
     * With bytes behind. They go where nobody looks, behind the limit of all who have this memory;
     * where it is full, it doubles.
     */
    Kept with(ByteBuffer from, int count) {
        ByteBuffer room = bytes.duplicate();
        if (room.capacity() - room.limit() < count) {
            int size = remaining() + Math.max(count, remaining());
            room = ByteBuffer.allocate(size).put(room).flip();
        }
        int end = room.limit();
        room.limit(end + count).put(end, from, 0, count);
        return new Kept(room);
    }
}
