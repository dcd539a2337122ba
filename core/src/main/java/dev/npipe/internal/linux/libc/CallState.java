// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A small piece of native memory that a call captures errno into and passes small arguments in;
 * nobody else uses it during the call. It is read and written as a buffer: the accessors of a
 * segment are var handles, the first of which takes the JVM ten milliseconds to make.
 */
public final class CallState {
    /**
     * Room for errno and a {@code timeval}, two {@code pollfd} or an {@code epoll_event} behind it,
     * and behind that the {@code msghdr} of two buffers.
     */
    static final int SIZE = 128;

    /** Where the argument begins. */
    private static final int ARGUMENT = 16;

    /** Where the message begins. */
    private static final int MESSAGE = 32;

    /** The size of a {@code msghdr} and its vector of two buffers. */
    private static final int MESSAGE_SIZE = 88;

    /** What errno is captured into. */
    final MemorySegment memory;

    /** This memory, from an index on. */
    private final ByteBuffer bytes;

    private final int from;

    /** A part of memory that is also a buffer in the system's byte order. */
    CallState(MemorySegment all, ByteBuffer bytes, int from) {
        this.memory = all.asSlice(from, SIZE);
        this.bytes = bytes;
        this.from = from;
    }

    /** New memory, for as long as the arena is open. */
    public static CallState in(Arena arena) {
        MemorySegment all = arena.allocate(SIZE, Long.BYTES);
        return new CallState(all, all.asByteBuffer().order(ByteOrder.nativeOrder()), 0);
    }

    /** What the last call failed with. */
    int errno() {
        return bytes.getInt(from);
    }

    /** The argument's place. */
    public MemorySegment argument(long size) {
        return memory.asSlice(ARGUMENT, size);
    }

    /** The message's place. */
    public MemorySegment message() {
        return memory.asSlice(MESSAGE, MESSAGE_SIZE);
    }

    public int getInt(int at) {
        return bytes.getInt(from + ARGUMENT + at);
    }

    public short getShort(int at) {
        return bytes.getShort(from + ARGUMENT + at);
    }

    /** Writes a part of the argument, as the others do. */
    public void putInt(int at, int value) {
        bytes.putInt(from + ARGUMENT + at, value);
    }

    public void putShort(int at, short value) {
        bytes.putShort(from + ARGUMENT + at, value);
    }

    public void putLong(int at, long value) {
        bytes.putLong(from + ARGUMENT + at, value);
    }
}
