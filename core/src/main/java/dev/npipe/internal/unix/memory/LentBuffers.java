// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.memory;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Direct buffers, lent while there is data in them, so that an idle connection has none. */
public final class LentBuffers {
    /** As much as one read or write of the system moves at best, and room for headers. */
    public static final int SIZE = 64 * 1024 + 512;

    private static final Loans<ByteBuffer> BUFFERS = new Loans<>(16);

    private LentBuffers() {}

    /**
     * An empty little-endian buffer of {@link #SIZE} bytes, ready to be filled; null if there is no
     * memory for it.
     */
    public static @Nullable ByteBuffer tryBorrow() {
        ByteBuffer lent = BUFFERS.borrow();
        return lent != null ? lent.clear() : DirectMemory.allocate(SIZE);
    }

    /** Takes a buffer back; its borrower must not touch it again. */
    public static void giveBack(ByteBuffer buffer) {
        BUFFERS.giveBack(buffer);
    }
}
