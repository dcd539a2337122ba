// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A ring on the heap, as small as can be: there are very many of them at a time. */
final class StressedRing {
    /** Two pieces of {@link #PIECE} fill it. */
    static final int CAPACITY = 16;

    static final int PIECE = Long.BYTES;

    private static final int HEADER = RingHeader.READER_CLOSED + Long.BYTES;

    final RingHeader header = new RingHeader(MemorySegment.ofArray(new long[HEADER / Long.BYTES]));

    final RingWriter writer;
    final RingReader reader;

    StressedRing() {
        ByteBuffer data = ByteBuffer.allocate(CAPACITY);
        this.writer = new RingWriter(header, data);
        this.reader = new RingReader(header, data);
    }

    /** Puts a piece, if there is room; how many bytes of it that were. */
    int put(long piece) {
        try {
            return writer.put(ByteBuffer.allocate(PIECE).putLong(piece).flip(), PIECE);
        } catch (RingFault e) {
            throw new AssertionError(e);
        }
    }

    /** Takes a piece; 0 when there is none, -1 when there was half of one. */
    long take() {
        ByteBuffer taken = ByteBuffer.allocate(PIECE);
        try {
            int n = reader.take(taken);
            return n == 0 ? 0 : n == PIECE ? taken.getLong(0) : -1;
        } catch (RingFault e) {
            throw new AssertionError(e);
        }
    }

    boolean mayReaderNotSleep() {
        try {
            return reader.mayNotSleep();
        } catch (RingFault e) {
            throw new AssertionError(e);
        }
    }

    boolean mayWriterNotSleep() {
        try {
            return writer.mayNotSleep();
        } catch (RingFault e) {
            throw new AssertionError(e);
        }
    }

    boolean hasWriterLeft() {
        try {
            return reader.bellsIfLeft() >= 0;
        } catch (RingFault e) {
            throw new AssertionError(e);
        }
    }
}
