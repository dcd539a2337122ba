// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** One read into several buffers, made of a read into each. */
final class Scatter {
    private Scatter() {}

    /** A read into one buffer. */
    interface Read {
        int into(ByteBuffer dst) throws IOException;
    }

    /**
     * Fills one buffer after the other.
     *
     * @param continues whether the next buffer may be read into without waiting for long
     */
    static long into(
            ByteBuffer[] dsts, Read read, BooleanSupplier continues, BooleanSupplier closed)
            throws IOException {
        long total = 0;
        boolean first = true;
        for (ByteBuffer dst : dsts) {
            if (!dst.hasRemaining()) {
                continue;
            }
            if (!first && !continues.getAsBoolean()) {
                break;
            }
            int n;
            try {
                n = read.into(dst);
            } catch (IOException e) {
                if (first || closed.getAsBoolean()) {
                    throw e;
                }
                break; // what came before it is not lost; the next read fails with it
            }
            if (n < 0) {
                return first ? -1 : total;
            }
            total += n;
            first = false;
            if (dst.hasRemaining()) {
                break;
            }
        }
        return total;
    }
}
