// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The memory of a ring alone, within this process.
 *
 * @param words what its two ends share beside the bytes
 * @param data the bytes
 */
record RingBed(MemorySegment words, ByteBuffer data) {
    static RingBed of(boolean onHeap, int capacity) {
        return onHeap
                ? new RingBed(
                        MemorySegment.ofArray(new long[RingHeader.SIZE / Long.BYTES]),
                        ByteBuffer.allocate(capacity))
                : new RingBed(
                        Arena.ofAuto().allocate(RingHeader.SIZE, Long.BYTES),
                        ByteBuffer.allocateDirect(capacity));
    }

    RingWriter writer() {
        return new RingWriter(new RingHeader(words), data);
    }

    RingReader reader() {
        return new RingReader(new RingHeader(words), data);
    }

    /** Writes what neither end has written. */
    void scribble(int word, long value) {
        new RingHeader(words).store(word, value);
    }

    long word(int word) {
        return new RingHeader(words).load(word);
    }
}
