// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the two rings of a lane are in memory that both ends have: two headers, then the bytes of
 * each, first of the one from client to server.
 *
 * @param memory all of it
 * @param capacity the bytes of each ring, a power of two
 */
public record TwoRings(MemorySegment memory, int capacity) {
    /** The bytes of each ring that a server makes. */
    public static final int RING = 256 * 1024;

    /** What the size of a ring may be, as powers of two. */
    private static final int SMALLEST = 12;

    private static final int LARGEST = 26;

    private static final int HEADERS = 2 * RingHeader.SIZE;

    /** The bytes of memory with two rings of so many. */
    public static long size(int capacity) {
        return HEADERS + 2L * capacity;
    }

    /** The bytes of each ring in memory of this size, which somebody else has made. */
    public static int capacityIn(long size) throws RingFault {
        long capacity = (size - HEADERS) / 2;
        if (Long.bitCount(capacity) != 1
                || capacity < 1L << SMALLEST
                || capacity > 1L << LARGEST
                || size((int) capacity) != size) {
            throw new RingFault("its size is " + size);
        }
        return (int) capacity;
    }

    /** What arrives at this end. */
    public RingReader in(boolean isServer) {
        return new RingReader(header(isServer), data(isServer));
    }

    /** What leaves this end. */
    public RingWriter out(boolean isServer) {
        return new RingWriter(header(!isServer), data(!isServer));
    }

    /** The words of a ring: of the one to the server, or of the one to the client. */
    public RingHeader header(boolean toServer) {
        return new RingHeader(memory.asSlice(toServer ? 0 : RingHeader.SIZE, RingHeader.SIZE));
    }

    /** The bytes of a ring. */
    public ByteBuffer data(boolean toServer) {
        return memory.asSlice(toServer ? HEADERS : HEADERS + (long) capacity, capacity)
                .asByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The size of both rings together. */
    public long bytes() {
        return 2L * capacity;
    }
}
