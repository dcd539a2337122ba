// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The end of a ring where bytes come out. Used by one thread at a time, but for what says
 * otherwise. See {@link RingWriter}.
 */
public final class RingReader {
    /** More bells than this no writer rings that waits for a reader to sleep. */
    private static final long MOST_BELLS = 1L << 40;

    private final RingHeader header;
    private final ByteBuffer data;
    private final int capacity;

    /** What was read, in all. */
    private long head;

    /** What was last known to be written. */
    private long tail;

    /** What was read, as it was told; by any thread. */
    private final AtomicLong given = new AtomicLong();

    /** What any thread has seen to be written, and told somebody of. */
    private volatile long announced;

    /** What the writer has said of its leaving, which it says once; seen by any thread. */
    private volatile long left;

    public RingReader(RingHeader header, ByteBuffer data) {
        this.header = header;
        this.data = data;
        this.capacity = data.capacity();
    }

    /** True when nothing is there now. */
    public boolean isEmpty() throws RingFault {
        return head == tail && head == look(header.acquire(RingHeader.TAIL));
    }

    private long look(long claimed) throws RingFault {
        check(claimed, tail, head);
        tail = claimed;
        return claimed;
    }

    private void check(long claimed, long before, long read) throws RingFault {
        if (claimed < before || claimed - read > capacity) {
            throw new RingFault(
                    "it has written up to %s, after %s, and %s is read"
                            .formatted(claimed, before, read));
        }
    }

    /** Moves what is there and has room into the buffer; the number of bytes. */
    public int take(ByteBuffer dst) throws RingFault {
        int room = dst.remaining();
        if (room > tail - head) {
            look(header.acquire(RingHeader.TAIL));
        }
        int n = (int) Math.min(room, tail - head);
        if (n == 0) {
            checkAnnounced();
            return 0;
        }
        copy(head, dst, n);
        head += n;
        return n;
    }

    /** Who was called for bytes finds them: else the writer could have it called for ever. */
    private void checkAnnounced() throws RingFault {
        long least = announced; // before the load, as the other thread has loaded it before
        if (least > head) { // else nobody was called since
            check(look(header.acquire(RingHeader.TAIL)), least, head);
        }
    }

    /**
     * Copies bytes from an offset on, and takes none; how many there are from there on, which may
     * be more.
     */
    public int copy(int offset, ByteBuffer dst) throws RingFault {
        int there = (int) (look(header.acquire(RingHeader.TAIL)) - head) - offset;
        copy(head + offset, dst, Math.clamp(there, 0, dst.remaining()));
        return Math.max(there, 0);
    }

    /** Takes bytes that are there, as many as both have room for, or none if that fails. */
    public void take(ByteBuffer first, ByteBuffer second) {
        int n = first.remaining();
        int m = second.remaining();
        Objects.checkFromIndexSize(0L, (long) n + m, tail - head);
        copy(head, first, n);
        copy(head + n, second, m);
        head += n + m;
    }

    /**
     * Takes what is there and has room, first into the first one, which is memory of the caller's
     * own. The second one is filled before anything is taken: it may have been freed, or be another
     * thread's, and then nothing is.
     */
    public int takeSome(ByteBuffer first, ByteBuffer second) throws RingFault {
        int before = second.position();
        if (second.hasRemaining()) {
            copy(first.remaining(), second);
        }
        int n = take(first);
        int behind = second.position() - before;
        head += behind;
        return n + behind;
    }

    /** Copies bytes of the stream from one on, which are there. */
    private void copy(long from, ByteBuffer dst, int n) {
        int at = (int) from & (capacity - 1);
        int first = Math.min(n, capacity - at);
        dst.put(dst.position(), data, at, first);
        if (first < n) {
            dst.put(dst.position() + first, data, 0, n - first);
        }
        dst.position(dst.position() + n);
    }

    /** Gives the room of what was taken back; true if the writer waits for it, and is woken. */
    public boolean giveBack() {
        given.setRelease(head); // before the writer can use the room
        header.store(RingHeader.HEAD, head);
        if (header.load(RingHeader.WRITER_SLEEPS) == 0) {
            return false;
        }
        header.store(RingHeader.WRITER_SLEEPS, 0);
        return true;
    }

    /** True if there is something after this thread has said that it sleeps. */
    public boolean mayNotSleep() throws RingFault {
        header.store(RingHeader.READER_SLEEPS, 1);
        return head != look(header.load(RingHeader.TAIL)) || bellsIfLeft() >= 0;
    }

    /**
     * By any thread, for who is to be called by a bell, while the stream comes through here: true
     * if there may be something already, in which case no bell need come. What the writer says is
     * compared with what it has said, and with this end's own index, so that it cannot have
     * somebody called again and again for nothing.
     */
    public boolean mayBeCalled() throws RingFault {
        header.store(RingHeader.READER_SLEEPS, 1);
        long read = given.getAcquire(); // this first, and once more behind: it may grow meanwhile
        long least = Math.max(read, announced);
        long claimed = header.load(RingHeader.TAIL);
        check(claimed, least, given.getAcquire());
        announced = claimed;
        return claimed != read || bellsIfLeft() >= 0;
    }

    /** The bytes that come through the socket before those here; -1 while that is not known. */
    public long mark() {
        return header.load(RingHeader.MARK) - 1;
    }

    /** Once the writer has left: how many bells it rang in all; -1 before; by any thread. */
    public long bellsIfLeft() throws RingFault {
        long said = left; // before the load, as another thread may see it first
        long claimed = header.acquire(RingHeader.LEFT);
        if (claimed < 0 || claimed > MOST_BELLS + 1 || said != 0 && claimed != said) {
            throw new RingFault(
                    "it has rung %s times, and had said %s".formatted(claimed - 1, said - 1));
        }
        if (claimed != said) {
            left = claimed;
        }
        return claimed - 1;
    }

    /** True when the writer says that it has left, whatever else it says; by any thread. */
    public boolean mayHaveLeft() {
        return header.acquire(RingHeader.LEFT) != 0;
    }

    /** True when the writer has taken back all that is unread. */
    public boolean isCut() {
        return header.acquire(RingHeader.CUT) != 0;
    }

    /** This end has the memory. */
    public void ready() {
        header.store(RingHeader.READER_READY, 1);
    }

    /** This end has read all that came through the socket. */
    public void moved() {
        header.store(RingHeader.READER_MOVED, 1);
    }

    /** By any thread: nobody reads here any more. */
    public void close() {
        header.store(RingHeader.READER_CLOSED, 1);
    }
}
