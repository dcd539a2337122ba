// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.overlapped;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Native memory for a transfer that does not fit into its operation's own block. The data is copied
 * also from and to direct buffers: theirs can be freed by their owner while the kernel still has
 * the address.
 */
public final class TransferBuffer {
    /** The smallest there is; sizes are powers of two. */
    public static final int MIN_SIZE = 1 << 16;

    private static final long MAX_IDLE_BYTES = 16 << 20;
    private static final int LONGEST_LENT = 1 << 24;

    /** Those of the smallest size come first. An array: to lend one makes no object. */
    private static final ArrayDeque<TransferBuffer> IDLE = new ArrayDeque<>();

    /** Under the lock of {@link #IDLE}, as that itself. */
    private static long idleBytes;

    public final ByteBuffer bytes;
    public final long address;

    private TransferBuffer(int size) {
        bytes = ByteBuffer.allocateDirect(size);
        address = MemorySegment.ofBuffer(bytes).address();
    }

    /** One with room for this many bytes. */
    public static TransferBuffer borrow(int size) {
        TransferBuffer idle = takeIdle(size);
        if (idle != null) {
            return idle;
        }
        int rounded = size <= LONGEST_LENT ? Integer.highestOneBit(size - 1) << 1 : size;
        return new TransferBuffer(Math.max(MIN_SIZE, rounded));
    }

    private static @Nullable TransferBuffer takeIdle(int size) {
        synchronized (IDLE) {
            TransferBuffer first = IDLE.peekFirst();
            if (first == null) {
                return null;
            }
            if (first.bytes.capacity() >= size) {
                IDLE.removeFirst();
                idleBytes -= first.bytes.capacity();
                return first;
            }
            return takeLonger(size);
        }
    }

    private static @Nullable TransferBuffer takeLonger(int size) {
        for (Iterator<TransferBuffer> idle = IDLE.iterator(); idle.hasNext(); ) {
            TransferBuffer next = idle.next();
            if (next.bytes.capacity() >= size) {
                idle.remove();
                idleBytes -= next.bytes.capacity();
                return next;
            }
        }
        return null;
    }

    /** Takes it back; no operation may use it any more. */
    public void giveBack() {
        int size = bytes.capacity();
        synchronized (IDLE) {
            if (size > LONGEST_LENT || idleBytes + size > MAX_IDLE_BYTES) {
                return; // the garbage collector frees it
            }
            idleBytes += size;
            if (size == MIN_SIZE) {
                IDLE.addFirst(this);
            } else {
                IDLE.addLast(this);
            }
        }
    }

    /** The bytes of all buffers that nobody uses. */
    public static long idleBytes() {
        synchronized (IDLE) {
            return idleBytes;
        }
    }
}
