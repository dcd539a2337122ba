// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.unix.memory.Brought;
import dev.npipe.internal.unix.memory.DirectMemory;
import dev.npipe.internal.unix.memory.Loans;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A small piece of native memory in which a thread of the platform waits: the system call that ends
 * the wait brings the first bytes along, which saves a message that fits a second call. It is lent
 * for the length of a wait, until the bytes were taken. There are few; when all are lent, or there
 * is no memory, others wait without.
 */
final class WaitBlock implements Brought {
    /** For whoever has said nothing yet, and for short messages. */
    static final int SMALL = 4 * 1024;

    /** For who sends longer ones. The longest are received into the application's own memory. */
    private static final int LARGE = 16 * 1024;

    private static final int MAX_SMALL = 64;
    private static final int MAX_LARGE = 16;

    private static final Loans<WaitBlock> SMALL_ONES = new Loans<>(MAX_SMALL);
    private static final Loans<WaitBlock> LARGE_ONES = new Loans<>(MAX_LARGE);

    /** How many more may be made. */
    private static final Semaphore SMALL_LEFT = new Semaphore(MAX_SMALL);

    private static final Semaphore LARGE_LEFT = new Semaphore(MAX_LARGE);

    private final Loans<WaitBlock> loans;
    private final Semaphore left;
    private final ByteBuffer bytes;
    private final MemorySegment memory;

    private WaitBlock(ByteBuffer bytes, Loans<WaitBlock> loans, Semaphore left) {
        this.loans = loans;
        this.left = left;
        this.bytes = bytes;
        this.memory = MemorySegment.ofBuffer(bytes);
    }

    /** A block without bytes; a small one where no large one is left, and null for none. */
    static @Nullable WaitBlock borrow(boolean large) {
        WaitBlock block = large ? borrow(LARGE, LARGE_ONES, LARGE_LEFT) : null;
        return block != null ? block : borrow(SMALL, SMALL_ONES, SMALL_LEFT);
    }

    private static @Nullable WaitBlock borrow(int size, Loans<WaitBlock> loans, Semaphore left) {
        WaitBlock lent = loans.borrow();
        if (lent != null || !left.tryAcquire()) {
            return lent;
        }
        WaitBlock made = null;
        try {
            ByteBuffer bytes = DirectMemory.allocate(size);
            made = bytes == null ? null : new WaitBlock(bytes, loans, left);
            return made;
        } finally {
            if (made == null) {
                left.release();
            }
        }
    }

    @Override
    public void giveBack() {
        if (!loans.giveBack(this)) {
            left.release(); // for another one
        }
    }

    @Override
    public ByteBuffer bytes() {
        return bytes;
    }

    /** The memory to receive into. */
    MemorySegment memory() {
        return memory;
    }

    /** So much of it at most. */
    MemorySegment memory(int max) {
        return max >= memory.byteSize() ? memory : memory.asSlice(0, max);
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
        return bytes.limit() == bytes.capacity();
    }
}
