// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** Direct buffers, lent while there is data in them, so that an idle connection has none. */
public final class Buffers {
    /** As much as one read or write of the system moves at best. */
    public static final int SIZE = 64 * 1024;

    private static final int MAX_IDLE = 64;

    private static final ConcurrentLinkedDeque<ByteBuffer> IDLE = new ConcurrentLinkedDeque<>();
    private static final AtomicInteger IDLE_COUNT = new AtomicInteger();

    private Buffers() {}

    /** An empty little-endian buffer of {@link #SIZE} bytes, ready to be filled. */
    public static ByteBuffer borrow() {
        ByteBuffer idle = IDLE.pollFirst();
        if (idle == null) {
            return ByteBuffer.allocateDirect(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        }
        IDLE_COUNT.decrementAndGet();
        return idle.clear();
    }

    /** Takes a buffer back; its borrower must not touch it again. */
    public static void giveBack(ByteBuffer buffer) {
        if (IDLE_COUNT.get() < MAX_IDLE) {
            IDLE_COUNT.incrementAndGet();
            IDLE.offerFirst(buffer);
        }
    }
}
