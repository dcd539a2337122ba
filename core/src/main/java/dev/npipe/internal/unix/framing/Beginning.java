// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import java.nio.ByteBuffer;

/** The beginning of a long frame, which is copied behind its header. */
final class Beginning {
    private Beginning() {}

    /** Copies as much as the buffer takes and readies it; the rest, whose positions are its own. */
    static ByteBuffer[] copy(ByteBuffer[] srcs, ByteBuffer frame) {
        int i = 0;
        int n = 0;
        while (i < srcs.length && frame.hasRemaining()) {
            n = Math.min(srcs[i].remaining(), frame.remaining());
            frame.put(frame.position(), srcs[i], srcs[i].position(), n);
            frame.position(frame.position() + n);
            if (n == srcs[i].remaining()) {
                i++;
                n = 0;
            }
        }
        frame.flip();
        if (i == srcs.length) {
            return new ByteBuffer[0];
        }
        var rest = new ByteBuffer[srcs.length - i];
        for (int k = 0; k < rest.length; k++) {
            rest[k] = srcs[i + k].duplicate();
        }
        rest[0].position(rest[0].position() + n);
        return rest;
    }
}
