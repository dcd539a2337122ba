// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import java.nio.ByteBuffer;

/** Several buffers as one. */
final class Buffers {
    private Buffers() {}

    /** A buffer with the contents of all, whose positions stay. */
    static ByteBuffer joined(ByteBuffer[] srcs) {
        long length = 0;
        for (ByteBuffer src : srcs) {
            length += src.remaining();
        }
        if (srcs.length == 1) {
            return srcs[0].duplicate();
        }
        ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(length));
        for (ByteBuffer src : srcs) {
            whole.put(src.duplicate());
        }
        return whole.flip();
    }

    /** Moves the positions of several buffers on, as if so many bytes had been taken from them. */
    static void advance(ByteBuffer[] srcs, int bytes) {
        int left = bytes;
        for (ByteBuffer src : srcs) {
            int n = Math.min(left, src.remaining());
            src.position(src.position() + n);
            left -= n;
        }
    }
}
