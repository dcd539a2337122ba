// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.memory;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Things that are lent. A thread mostly gets the one that it gave back last, from a slot of its
 * own; the rest lie in a common heap.
 *
 * @param <T> what is lent
 */
public final class Loans<T> {
    /** A power of two. */
    private static final int SLOTS = 32;

    private final int maxIdle;
    private final AtomicReferenceArray<@Nullable T> own = new AtomicReferenceArray<>(SLOTS);
    private final ConcurrentLinkedDeque<T> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleCount = new AtomicInteger();

    /** Nothing yet; more than {@code maxIdle} in the common heap are left to the collector. */
    public Loans(int maxIdle) {
        this.maxIdle = maxIdle;
    }

    /** One that was given back; null if there is none, and a new one is to be made. */
    public @Nullable T borrow() {
        T last = own.getAndSet(slot(), null);
        if (last != null) {
            return last;
        }
        T free = idle.pollFirst();
        if (free != null) {
            idleCount.decrementAndGet();
            return free;
        }
        return borrowOfOthers();
    }

    /** What lies in a slot is not lost to the threads of the others. */
    private @Nullable T borrowOfOthers() {
        for (int i = 0; i < SLOTS; i++) {
            T left = own.get(i) == null ? null : own.getAndSet(i, null);
            if (left != null) {
                return left;
            }
        }
        return null;
    }

    /**
     * Takes one back; its borrower must not touch it again. Never fails for lack of memory.
     *
     * @return false when one is left to the collector for it
     */
    public boolean giveBack(T thing) {
        T surplus = own.getAndSet(slot(), thing);
        return surplus == null || keep(surplus);
    }

    private boolean keep(T surplus) {
        if (idleCount.get() >= maxIdle) {
            return false;
        }
        try {
            idle.offerFirst(surplus);
        } catch (OutOfMemoryError e) {
            return keepInSlot(surplus);
        }
        idleCount.incrementAndGet();
        return true;
    }

    private boolean keepInSlot(T surplus) {
        for (int i = 0; i < SLOTS; i++) {
            if (own.compareAndSet(i, null, surplus)) {
                return true;
            }
        }
        return false;
    }

    private static int slot() {
        return (int) Thread.currentThread().threadId() & (SLOTS - 1);
    }
}
