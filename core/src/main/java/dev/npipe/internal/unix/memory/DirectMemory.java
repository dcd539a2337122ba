// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Direct memory, of which there may be none left ({@code -XX:MaxDirectMemorySize}). */
public final class DirectMemory {
    /**
     * Nobody tries again so soon after a failure: each try that fails runs the collector and sleeps
     * for half a second ({@code java.nio.Bits.reserveMemory}).
     */
    private static final long PAUSE_NANOS = 300_000_000;

    private static final long NEVER = Long.MIN_VALUE;

    /** When it failed last, by {@link System#nanoTime}. */
    private static final AtomicLong FAILED = new AtomicLong(NEVER);

    private DirectMemory() {}

    /** A new little-endian buffer; null if there is no memory for it. */
    public static @Nullable ByteBuffer allocate(int size) {
        long failed = FAILED.get();
        if (failed != NEVER && System.nanoTime() - failed < PAUSE_NANOS) {
            return null;
        }
        try {
            return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
        } catch (OutOfMemoryError e) {
            FAILED.set(System.nanoTime());
            return null;
        }
    }

    /** What a call fails with that cannot do without. */
    public static IOException shortage() {
        return new IOException(
                "no direct memory is left for a buffer (-XX:MaxDirectMemorySize sets the limit)");
    }
}
