// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** How much of a heap buffer goes into one call. */
final class HeapBuffers {
    /** From here on a heap buffer is handed to the kernel itself and not copied. */
    static final int MIN = 16 * 1024;

    /** As much of such a buffer is copied, for the call that has to wait. */
    private static final int STEP = 4 * 1024;

    /** The most in one call without a copy, for whose length the garbage collector has to wait. */
    private static final long CRITICAL_MAX = 256 * 1024;

    private HeapBuffers() {}

    /** The bytes to copy. */
    static int step(ByteBuffer heap) {
        int size = heap.remaining();
        return size >= MIN ? STEP : size;
    }

    /** What is handed over without a copy. */
    static MemorySegment slice(ByteBuffer heap) {
        MemorySegment all = MemorySegment.ofBuffer(heap);
        return all.asSlice(0, Math.min(all.byteSize(), CRITICAL_MAX));
    }
}
