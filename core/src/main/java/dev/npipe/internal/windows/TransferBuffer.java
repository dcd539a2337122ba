// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Native memory for a transfer that does not fit into its operation's own block. The data is copied
 * also from and to direct buffers: theirs can be freed by their owner while the kernel still has
 * the address.
 */
final class TransferBuffer {
    /** The smallest there is; sizes are powers of two. */
    static final int MIN_SIZE = 1 << 16;

    private static final long MAX_IDLE_BYTES = 16 << 20;
    private static final int LONGEST_LENT = 1 << 24;

    private static final ConcurrentLinkedDeque<TransferBuffer> IDLE = new ConcurrentLinkedDeque<>();
    private static final AtomicLong IDLE_BYTES = new AtomicLong();

    final ByteBuffer bytes;
    final long address;

    private TransferBuffer(int size) {
        bytes = ByteBuffer.allocateDirect(size);
        address = MemorySegment.ofBuffer(bytes).address();
    }

    /** One with room for this many bytes. */
    static TransferBuffer borrow(int size) {
        if (size <= MIN_SIZE) {
            TransferBuffer idle = IDLE.pollFirst();
            if (idle != null) {
                IDLE_BYTES.addAndGet(-idle.bytes.capacity());
                return idle;
            }
            return new TransferBuffer(MIN_SIZE);
        }
        for (TransferBuffer idle : IDLE) {
            if (idle.bytes.capacity() >= size && IDLE.remove(idle)) {
                IDLE_BYTES.addAndGet(-idle.bytes.capacity());
                return idle;
            }
        }
        return new TransferBuffer(
                size <= LONGEST_LENT ? Integer.highestOneBit(size - 1) << 1 : size);
    }

    /** Takes it back; no operation may use it any more. */
    void giveBack() {
        int size = bytes.capacity();
        if (size <= LONGEST_LENT) {
            if (IDLE_BYTES.addAndGet(size) <= MAX_IDLE_BYTES) {
                if (size == MIN_SIZE) {
                    IDLE.offerFirst(this);
                } else {
                    IDLE.offerLast(this);
                }
            } else {
                IDLE_BYTES.addAndGet(-size);
            }
        }
    }
}
