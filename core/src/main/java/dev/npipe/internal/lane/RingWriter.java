// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The end of a ring where bytes go in. Used by one thread at a time. What the other end writes is
 * loaded once and checked before it is used; the index of this end is its own, and only told.
 */
public final class RingWriter {
    private final RingHeader header;
    private final ByteBuffer data;
    private final int capacity;

    /** What was written, in all. */
    private long tail;

    /** What was told of it. */
    private long told;

    /** What the reader was last known to have read. */
    private long head;

    /** A ring whose bytes are all of a buffer, of a power of two. */
    public RingWriter(RingHeader header, ByteBuffer data) {
        this.header = header;
        this.data = data;
        this.capacity = data.capacity();
    }

    /** How much room there is, as far as known; looks again if that is less than wanted. */
    public int room(int wanted) throws RingFault {
        int room = capacity - (int) (tail - head);
        if (room >= wanted) {
            return room;
        }
        head = checked(header.acquire(RingHeader.HEAD));
        return capacity - (int) (tail - head);
    }

    private long checked(long claimed) throws RingFault {
        if (claimed < head || claimed > told) {
            throw new RingFault(
                    "it has read up to %s, after %s, and of %s".formatted(claimed, head, told));
        }
        return claimed;
    }

    /** Copies as much as there is room for, up to a bound; the reader does not see it yet. */
    public int put(ByteBuffer src, int most) throws RingFault {
        int wanted = Math.min(src.remaining(), most);
        int n = Math.min(wanted, room(wanted));
        if (n == 0) {
            return 0;
        }
        copy(src, n, tail);
        src.position(src.position() + n);
        tail += n;
        return n;
    }

    /**
     * Fails now if a buffer cannot be read, as its memory was given back, or is another thread's.
     */
    public static void checkReadable(ByteBuffer src) {
        if (src.hasRemaining()) {
            src.get(src.position());
        }
    }

    /**
     * Copies all of both, for which there is room, or nothing if that fails; their positions stay.
     */
    public void put(ByteBuffer first, ByteBuffer second) {
        int n = first.remaining();
        int m = second.remaining();
        Objects.checkFromIndexSize(0L, (long) n + m, capacity - (tail - head));
        copy(first, n, tail);
        copy(second, m, tail + n);
        tail += n + m;
    }

    private void copy(ByteBuffer src, int n, long to) {
        int at = (int) to & (capacity - 1);
        int first = Math.min(n, capacity - at);
        data.put(at, src, src.position(), first);
        if (first < n) {
            data.put(0, src, src.position() + first, n - first);
        }
    }

    /** Tells the reader what was put; true if it has to be woken. */
    public boolean publish() {
        told = tail;
        header.store(RingHeader.TAIL, tail);
        return wakes();
    }

    /** True if the reader sleeps, which it then does no more. */
    private boolean wakes() {
        if (header.load(RingHeader.READER_SLEEPS) == 0) {
            return false;
        }
        header.store(RingHeader.READER_SLEEPS, 0);
        return true;
    }

    /** True if there is room after this thread has said that it sleeps. */
    public boolean mayNotSleep() throws RingFault {
        return mayNotSleep(1);
    }

    /** True if there is room for so many bytes after this thread has said that it sleeps. */
    public boolean mayNotSleep(int wanted) throws RingFault {
        header.store(RingHeader.WRITER_SLEEPS, 1);
        head = checked(header.load(RingHeader.HEAD));
        return capacity - (tail - head) >= wanted;
    }

    /** How much was told, as far as the calling thread knows; by any thread. */
    public long told() {
        return told;
    }

    /** By any thread, which may sleep then: true if the reader has read up to there. */
    public boolean isReadUpTo(long bytes) {
        if (header.load(RingHeader.HEAD) >= bytes) {
            return true; // and asks for no bell
        }
        header.store(RingHeader.WRITER_SLEEPS, 1);
        return header.load(RingHeader.HEAD) >= bytes;
    }

    /**
     * What the reader has not read, as it says itself, of what the calling thread knows to be
     * written; by any thread.
     */
    public int unread() {
        return (int) Math.clamp(told - header.acquire(RingHeader.HEAD), 0L, (long) capacity);
    }

    /** The stream goes on here, after so many bytes in the socket. */
    public void begin(long afterBytes) {
        header.store(RingHeader.MARK, afterBytes + 1);
    }

    /** As {@link #begin}; false if the other end has given this memory up. */
    public boolean beginUnlessGivenUp(long afterBytes) {
        return header.swap(RingHeader.MARK, 0, afterBytes + 1);
    }

    /** The stream does not go on here after all. */
    public void beginNot() {
        header.store(RingHeader.MARK, 0);
    }

    /** What is unread is void. */
    public void cut() {
        header.store(RingHeader.CUT, 1);
    }

    /** The stream goes on in the socket, after what is here and so many bells. */
    public void leave(long bells) {
        header.store(RingHeader.LEFT, bells + 1);
    }

    public boolean isReaderReady() {
        return header.acquire(RingHeader.READER_READY) != 0;
    }

    public boolean hasReaderMoved() {
        return header.acquire(RingHeader.READER_MOVED) != 0;
    }

    public boolean isReaderClosed() {
        return header.acquire(RingHeader.READER_CLOSED) != 0;
    }
}
