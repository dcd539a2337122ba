// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Several direct buffers in one {@code sendmsg}. */
final class Gather {
    /** {@code IOV_MAX}. */
    private static final int MAX = 1024;

    /**
     * {@code struct msghdr}: name, name length, the vector at 16, its length at 24, control, flags.
     */
    private static final int HEADER = 56;

    private static final int VECTOR = 16;

    private Gather() {}

    /** How many buffers from an index on can go into one call. */
    static int directFrom(ByteBuffer[] srcs, int from) {
        int i = from;
        while (i < srcs.length && i - from < MAX && srcs[i].isDirect()) {
            i++;
        }
        return i - from;
    }

    /** Builds the {@code msghdr} and its vector in the scratch buffer. */
    static MemorySegment message(ByteBuffer scratch, ByteBuffer[] srcs, int from, int count) {
        MemorySegment memory =
                MemorySegment.ofBuffer(scratch.clear()).asSlice(0, HEADER + (long) VECTOR * count);
        memory.asSlice(0, HEADER).fill((byte) 0);
        memory.set(ADDRESS, 16, memory.asSlice(HEADER));
        memory.set(JAVA_LONG, 24, count);
        for (int i = 0; i < count; i++) {
            MemorySegment bytes = MemorySegment.ofBuffer(srcs[from + i]);
            memory.set(ADDRESS, HEADER + (long) VECTOR * i, bytes);
            memory.set(JAVA_LONG, HEADER + (long) VECTOR * i + 8, bytes.byteSize());
        }
        return memory;
    }

    /** Moves the positions on over what was sent. */
    static void advance(ByteBuffer[] srcs, int from, int sent) {
        int left = sent;
        for (int i = from; left > 0; i++) {
            int n = Math.min(left, srcs[i].remaining());
            srcs[i].position(srcs[i].position() + n);
            left -= n;
        }
    }
}
