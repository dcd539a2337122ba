// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Direct buffers, lent while there is data in them, so that an idle connection has none. A thread
 * mostly gets the one that it gave back last, from a slot of its own; the rest lie in a common
 * heap.
 */
public final class LentBuffers {
    /** As much as one read or write of the system moves at best, and room for headers. */
    public static final int SIZE = 64 * 1024 + 512;

    /** A power of two. */
    private static final int SLOTS = 32;

    private static final int MAX_IDLE = 64;

    private static final AtomicReferenceArray<@Nullable ByteBuffer> OWN =
            new AtomicReferenceArray<>(SLOTS);
    private static final ConcurrentLinkedDeque<ByteBuffer> IDLE = new ConcurrentLinkedDeque<>();
    private static final AtomicInteger IDLE_COUNT = new AtomicInteger();

    private LentBuffers() {}

    /** An empty little-endian buffer of {@link #SIZE} bytes, ready to be filled. */
    public static ByteBuffer borrow() {
        ByteBuffer own = OWN.getAndSet(slot(), null);
        if (own != null) {
            return own.clear();
        }
        ByteBuffer idle = IDLE.pollFirst();
        if (idle == null) {
            return ByteBuffer.allocateDirect(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        }
        IDLE_COUNT.decrementAndGet();
        return idle.clear();
    }

    /** Takes a buffer back; its borrower must not touch it again. */
    public static void giveBack(ByteBuffer buffer) {
        ByteBuffer surplus = OWN.getAndSet(slot(), buffer);
        if (surplus != null && IDLE_COUNT.get() < MAX_IDLE) {
            IDLE_COUNT.incrementAndGet();
            IDLE.offerFirst(surplus);
        }
    }

    private static int slot() {
        return (int) Thread.currentThread().threadId() & (SLOTS - 1);
    }
}
