// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.memory;

import java.nio.ByteBuffer;

/** How much several buffers hold together. */
public final class Lengths {
    private Lengths() {}

    /** The bytes that remain in all of them. */
    public static long total(ByteBuffer[] buffers) {
        long total = 0;
        for (ByteBuffer buffer : buffers) {
            total += buffer.remaining();
        }
        return total;
    }
}
