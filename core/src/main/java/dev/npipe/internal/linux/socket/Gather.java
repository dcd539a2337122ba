// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Several direct buffers in one {@code sendmsg} or {@code recvmsg}. */
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
        header(memory, count);
        for (int i = 0; i < count; i++) {
            element(memory, i, MemorySegment.ofBuffer(srcs[from + i]));
        }
        return memory;
    }

    /** As {@link #message(ByteBuffer, ByteBuffer[], int, int)}, of two pieces of memory. */
    static MemorySegment message(MemorySegment memory, MemorySegment first, MemorySegment second) {
        header(memory, 2);
        element(memory, 0, first);
        element(memory, 1, second);
        return memory;
    }

    private static void header(MemorySegment memory, int count) {
        memory.asSlice(0, HEADER).fill((byte) 0);
        memory.set(JAVA_LONG, VECTOR, memory.address() + HEADER);
        memory.set(JAVA_LONG, 24, count);
    }

    private static void element(MemorySegment memory, int index, MemorySegment bytes) {
        check(bytes);
        memory.set(JAVA_LONG, HEADER + (long) VECTOR * index, bytes.address());
        memory.set(JAVA_LONG, HEADER + (long) VECTOR * index + 8, bytes.byteSize());
    }

    /**
     * As every access to such a buffer checks it; an address that is stored is nobody's business.
     */
    private static void check(MemorySegment bytes) {
        if (!bytes.isNative()) {
            throw new IllegalArgumentException("a message is made of native memory: " + bytes);
        }
        if (!bytes.scope().isAlive()) {
            throw new IllegalStateException("the arena of a buffer is closed");
        }
        if (!bytes.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("the arena of a buffer belongs to another thread");
        }
    }

    /** Moves the positions on over what was sent. */
    static void advance(ByteBuffer[] srcs, int from, int sent) {
        int remaining = sent;
        for (int i = from; remaining > 0; i++) {
            int n = Math.min(remaining, srcs[i].remaining());
            srcs[i].position(srcs[i].position() + n);
            remaining -= n;
        }
    }
}
