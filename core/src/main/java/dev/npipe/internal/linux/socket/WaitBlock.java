// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * A small piece of native memory in which a thread of the platform waits: the system call that ends
 * the wait brings the first bytes along, which saves the common short message a second call. It is
 * handed out for the length of a wait, until the bytes were taken, and never freed.
 */
final class WaitBlock {
    /** A system call more costs nothing beside what is longer. */
    static final int SIZE = 4 * 1024;

    private static final int SLAB = 16;
    private static final ConcurrentLinkedDeque<WaitBlock> FREE = new ConcurrentLinkedDeque<>();

    private final MemorySegment memory;
    private final ByteBuffer bytes;

    private WaitBlock(MemorySegment memory) {
        this.memory = memory;
        this.bytes = memory.asByteBuffer();
    }

    /** A block without bytes. */
    static WaitBlock borrow() {
        WaitBlock free = FREE.pollFirst();
        if (free != null) {
            return free;
        }
        MemorySegment slab = Arena.global().allocate((long) SLAB * SIZE, Long.BYTES);
        for (int i = 1; i < SLAB; i++) {
            FREE.addLast(new WaitBlock(slab.asSlice((long) i * SIZE, SIZE)));
        }
        return new WaitBlock(slab.asSlice(0, SIZE));
    }

    /** Takes a block back; its borrower must not touch it again. */
    static void giveBack(WaitBlock block) {
        FREE.addFirst(block);
    }

    /** The memory to receive into, of at most so many bytes. */
    MemorySegment room(int max) {
        return max >= SIZE ? memory : memory.asSlice(0, max);
    }

    /** So many bytes were received. */
    void received(int count) {
        bytes.limit(count).position(0);
    }

    /** Moves bytes into the buffer; how many. */
    int take(ByteBuffer dst) {
        int n = Math.min(bytes.remaining(), dst.remaining());
        dst.put(dst.position(), bytes, bytes.position(), n);
        dst.position(dst.position() + n);
        bytes.position(bytes.position() + n);
        return n;
    }

    /** True when bytes were not taken. */
    boolean hasRemaining() {
        return bytes.hasRemaining();
    }

    /** True when what was received filled this, so that there is likely to be more. */
    boolean wasFull() {
        return bytes.limit() == SIZE;
    }
}
