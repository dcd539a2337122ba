// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import dev.npipe.internal.unix.memory.LentBuffers;
import java.nio.ByteBuffer;

/** How much room is made for what arrives behind unread bytes, and where in their memory it is. */
final class Room {
    /** How much room there is in the heap's memory when there is no other. */
    private static final int SMALL = 4 * 1024;

    /** The longest array that every JVM makes. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private Room() {}

    /**
     * How much more is received at once. As long as it fits into a lent buffer that is little;
     * beyond that somebody looks for the end of a long line, and the memory doubles.
     */
    static int behind(int unread) {
        int left = LentBuffers.SIZE - unread;
        return left > 0 ? Math.min(SMALL, left) : Math.min(unread, LONGEST_ARRAY - unread);
    }

    /** True when a buffer has room for so many bytes besides those that are unread. */
    static boolean isIn(ByteBuffer buffer, int bytes) {
        return buffer.capacity() - buffer.remaining() >= bytes;
    }

    /**
     * The room of a buffer, behind its unread bytes and at once to be filled and flipped. They are
     * moved only if they do not begin at the front: a long line that arrives in small pieces would
     * be moved by each of them.
     */
    static ByteBuffer in(ByteBuffer buffer) {
        return buffer.position() == 0
                ? buffer.position(buffer.limit()).limit(buffer.capacity())
                : buffer.compact();
    }
}
