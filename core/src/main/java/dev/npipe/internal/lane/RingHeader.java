// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The words beside the bytes of one ring, as {@code docs/protocol.md} has them: each is written by
 * one end and read by the other, in the byte order of the machine. Those that are written often lie
 * 128 bytes apart, as processors fetch pairs of cache lines.
 *
 * <p>What orders them, on processors that reorder as well:
 *
 * <ul>
 *   <li>{@code TAIL} is stored after the bytes it covers (release), and loaded before them
 *       (acquire). {@code HEAD} is stored after the bytes were copied out, and loaded before they
 *       are written over.
 *   <li>Who goes to sleep stores its flag, and then loads the index that it waits for; who moves an
 *       index stores that, and then loads the flag. Of two such pairs one must see the other's
 *       store, which only a full fence between store and load gives: all four are volatile. A store
 *       with release alone may wait in the processor while the load goes ahead, and a wake-up is
 *       lost.
 *   <li>{@code MARK} and {@code LEFT} are stored before the bell that tells of them is sent; the
 *       kernel's locks order that for a reader who got the bell, and acquire for one who looks.
 *       Where the other end may give the memory up, {@code MARK} is swapped for 0, so that one of
 *       both is first.
 *   <li>{@code READER_READY}, {@code READER_MOVED} and {@code READER_CLOSED} are stored once and
 *       never taken back. What they tell was done before: the memory is mapped, the socket is read
 *       out, nobody reads any more (release). Who loads them does what depends on it after that
 *       (acquire), and one who sees them late does it later.
 *   <li>{@code CUT} is stored before the pipe is disconnected, which is what the reader meets.
 * </ul>
 */
public final class RingHeader {
    /** The size of a header: a page. */
    public static final int SIZE = 4096;

    /** How many bytes were ever written; by the writer. */
    public static final int TAIL = 0;

    /** How many were ever read; by the reader. */
    public static final int HEAD = 128;

    /** 1 when the reader may wait for a bell; who rings, and nobody else, stores 0. */
    public static final int READER_SLEEPS = 256;

    /** 1 when the writer may wait for a bell. */
    public static final int WRITER_SLEEPS = 384;

    /** One more than the bytes that went through the socket before; by the writer, 0 at first. */
    public static final int MARK = 512;

    /** One more than the bells that the writer rang in all; by the writer when it has left. */
    public static final int LEFT = 520;

    /** 1 when what is unread is void; by the writer, and on Windows alone. */
    public static final int CUT = 528;

    /** 1 once the reader has this memory; by the reader. */
    public static final int READER_READY = 640;

    /** 1 once the reader has read all that came through the socket. */
    public static final int READER_MOVED = 648;

    /** 1 when the reader has closed. */
    public static final int READER_CLOSED = 656;

    private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;

    public RingHeader(MemorySegment memory) {
        this.memory = memory;
    }

    /** A load that no later load or store overtakes. */
    public long acquire(int word) {
        return (long) WORD.getAcquire(memory, (long) word);
    }

    /** A load behind every volatile store of this thread. */
    public long load(int word) {
        return (long) WORD.getVolatile(memory, (long) word);
    }

    /** Stores a word unless it is another one by now; true if it did. */
    public boolean swap(int word, long expected, long value) {
        return WORD.compareAndSet(memory, (long) word, expected, value);
    }

    /** A store before every volatile load of this thread. */
    public void store(int word, long value) {
        WORD.setVolatile(memory, (long) word, value);
    }
}
