// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The memory of a ring alone, within this process.
 *
 * @param words what its two ends share beside the bytes
 * @param data the bytes
 */
public record RingBed(MemorySegment words, ByteBuffer data) {
    public static RingBed of(boolean onHeap, int capacity) {
        return onHeap
                ? new RingBed(
                        MemorySegment.ofArray(new long[RingHeader.SIZE / Long.BYTES]),
                        ByteBuffer.allocate(capacity))
                : new RingBed(
                        Arena.ofAuto().allocate(RingHeader.SIZE, Long.BYTES),
                        ByteBuffer.allocateDirect(capacity));
    }

    public RingWriter writer() {
        return new RingWriter(new RingHeader(words), data);
    }

    public RingReader reader() {
        return new RingReader(new RingHeader(words), data);
    }

    /** Writes what neither end has written. */
    public void scribble(int word, long value) {
        new RingHeader(words).store(word, value);
    }

    public long word(int word) {
        return new RingHeader(words).load(word);
    }
}
