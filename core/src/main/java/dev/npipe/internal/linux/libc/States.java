// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The states that are handed out to sockets and calls, and reused; they are never freed. */
public final class States {
    private static final int SLAB = 64;

    private static final ConcurrentLinkedDeque<CallState> FREE = new ConcurrentLinkedDeque<>();

    private States() {}

    public static CallState borrow() {
        CallState free = FREE.pollFirst();
        if (free != null) {
            return free;
        }
        MemorySegment slab = Arena.global().allocate((long) SLAB * CallState.SIZE, CallState.SIZE);
        ByteBuffer bytes = slab.asByteBuffer().order(ByteOrder.nativeOrder());
        for (int i = 1; i < SLAB; i++) {
            FREE.addLast(new CallState(slab, bytes, i * CallState.SIZE));
        }
        return new CallState(slab, bytes, 0);
    }

    /** Never fails, as what a call has done is not undone by this. */
    public static void giveBack(CallState state) {
        try {
            FREE.addFirst(state);
        } catch (OutOfMemoryError e) {
            return; // so few bytes may be lost
        }
    }
}
