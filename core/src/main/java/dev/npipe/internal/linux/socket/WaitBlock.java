// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.unix.socket.Loans;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A small piece of native memory in which a thread of the platform waits: the system call that ends
 * the wait brings the first bytes along, which saves the common short message a second call. It is
 * lent for the length of a wait, until the bytes were taken.
 */
final class WaitBlock {
    /** A system call more costs nothing beside what is longer. */
    static final int SIZE = 4 * 1024;

    private static final Loans<WaitBlock> BLOCKS = new Loans<>(64);

    private final MemorySegment memory;
    private final ByteBuffer bytes;

    private WaitBlock() {
        this.bytes = ByteBuffer.allocateDirect(SIZE);
        this.memory = MemorySegment.ofBuffer(bytes);
    }

    /** A block without bytes. */
    static WaitBlock borrow() {
        WaitBlock lent = BLOCKS.borrow();
        return lent != null ? lent : new WaitBlock();
    }

    /** Takes a block back; its borrower must not touch it again. */
    static void giveBack(WaitBlock block) {
        BLOCKS.giveBack(block);
    }

    /** The memory to receive into. */
    MemorySegment memory() {
        return memory;
    }

    /** So much of it at most. */
    MemorySegment memory(int max) {
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
