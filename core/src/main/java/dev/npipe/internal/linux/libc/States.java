// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Small pieces of native memory that calls capture errno into and pass small arguments in. They are
 * handed out to sockets and reused, and never freed.
 */
public final class States {
    /**
     * Room for errno and a {@code timeval}, a {@code pollfd} or an {@code epoll_event} behind it,
     * and behind that the {@code msghdr} of two buffers.
     */
    public static final long SIZE = 128;

    /** Where the argument begins. */
    static final long ARGUMENT = 16;

    /** Where the message begins. */
    static final long MESSAGE = 32;

    /** The size of a {@code msghdr} and its vector of two buffers. */
    private static final long MESSAGE_SIZE = 88;

    private static final int SLAB = 64;

    private static final ConcurrentLinkedDeque<MemorySegment> FREE = new ConcurrentLinkedDeque<>();

    private States() {}

    public static MemorySegment borrow() {
        MemorySegment free = FREE.pollFirst();
        if (free != null) {
            return free;
        }
        MemorySegment slab = Arena.global().allocate(SLAB * SIZE, SIZE);
        for (int i = 1; i < SLAB; i++) {
            FREE.addLast(slab.asSlice(i * SIZE, SIZE));
        }
        return slab.asSlice(0, SIZE);
    }

    /** Never fails, as what a call has done is not undone by this. */
    public static void giveBack(MemorySegment state) {
        try {
            FREE.addFirst(state);
        } catch (OutOfMemoryError e) {
            return; // so few bytes may be lost
        }
    }

    /** The argument's place in a state. */
    public static MemorySegment argument(MemorySegment state, long size) {
        return state.asSlice(ARGUMENT, size);
    }

    /** The message's place in a state. */
    public static MemorySegment message(MemorySegment state) {
        return state.asSlice(MESSAGE, MESSAGE_SIZE);
    }
}
