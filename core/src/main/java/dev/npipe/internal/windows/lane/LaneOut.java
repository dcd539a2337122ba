// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.Turn;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingWriter;
import dev.npipe.internal.lane.TwoRings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.InterruptedByTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What goes out into the pipe, then into a ring, then into the pipe: {@link LaneIn}. Used by
 * whoever has the turn to write, but for what says otherwise.
 */
public final class LaneOut {
    /** So much of a long write is seen by the reader before the next piece is copied. */
    private static final int PIECE = 64 * 1024;

    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    private final PipeOut pipe;
    private final LaneOwner owner;
    private final boolean isServer;
    private final ByteBuffer header =
            ByteBuffer.allocate(FramesIn.HEADER).order(ByteOrder.LITTLE_ENDIAN);

    private final RoomWait room;
    private final BellsOut bells;

    /** Null while there is none; set by any thread, taken back in turn. */
    private volatile @Nullable Lane lane;

    /** Whether the stream goes into the ring now; written in turn. */
    private volatile boolean inRing;

    /** True once nobody reads what goes into the ring; set by any thread. */
    private volatile boolean readerGone;

    /** How many bytes of the stream went into the pipe, and what that was when all was read. */
    private long sent;

    private volatile long sentAndRead = -1;

    /** After a message of no bytes, nobody could tell whether the mark is before or behind it. */
    private boolean endsWithNoBytes;

    /** Read by any thread. */
    private int moves;

    LaneOut(PipeOut pipe, LaneOwner owner, boolean isServer, Turn.Gate gate) {
        this.pipe = pipe;
        this.owner = owner;
        this.isServer = isServer;
        this.bells = new BellsOut(pipe, owner);
        this.room = new RoomWait(gate, owner, this::isRefused);
    }

    /** There is a lane from now on. */
    void enter(Lane entered) {
        lane = entered;
    }

    boolean hasLane() {
        return lane != null;
    }

    int moves() {
        return moves;
    }

    /** How many bytes went into the pipe; by who writes. */
    long sent() {
        return sent;
    }

    /** By any thread: nobody reads in the ring any more. */
    void readerHasGone() {
        readerGone = true;
    }

    /** The longest message of which nothing is begun unless all of it has room. */
    public int mostAtOnce() {
        Lane now = lane;
        int ring = now == null ? TwoRings.RING : now.memory().rings().capacity();
        return ring - FramesIn.HEADER;
    }

    /** Bytes are about to go into the pipe, where they may be unread from now on. */
    public void sends() {
        if (sentAndRead >= 0) {
            sentAndRead = -1;
        }
    }

    /** So many bytes went into the pipe. */
    public void sent(int bytes) {
        sent += bytes;
        endsWithNoBytes = bytes == 0;
        moves++;
        owner.wasWritten(bytes);
    }

    /**
     * True if the next bytes go into a ring; a client's first ones follow its token, which may wait
     * for room in the pipe. Where nobody reads in the ring any more, the pipe says why.
     */
    public boolean goesIntoRing(Deadline deadline) throws IOException {
        bells.ringLast(deadline); // nothing may come before it
        Lane now = lane;
        if (now == null || readerGone || !inRing && !begin(now, deadline)) {
            return false;
        }
        if (!now.out().isReaderReady() && owner.isOtherGone()) {
            readerGone = true; // a server that goes before it has the memory says nothing there
            return false;
        }
        return !now.out().isReaderClosed();
    }

    private boolean begin(Lane now, Deadline deadline) throws IOException {
        return !endsWithNoBytes && (isServer ? beginAsServer(now) : beginAsClient(now, deadline));
    }

    private boolean beginAsServer(Lane now) throws IOException {
        if (!now.out().isReaderReady()) {
            return false;
        }
        now.out().begin(sent);
        inRing = true;
        bells.begin();
        bells.ring(); // the reader may wait in the pipe; where it is full, he does not
        return true;
    }

    private boolean beginAsClient(Lane now, Deadline deadline) throws IOException {
        if (!now.out().beginUnlessGivenUp(sent)) {
            readerGone = true;
            return false;
        }
        boolean begun = false;
        try {
            begun = pipe.writeFew(now.token().bytes(), deadline) == Win32Error.SUCCESS;
        } finally {
            if (!begun) {
                now.out().beginNot();
            }
        }
        bells.begin();
        inRing = begun;
        return begun;
    }

    private Lane current() throws IOException {
        Lane now = lane;
        if (now == null) {
            throw new IOException("the connection has left its lane");
        }
        return now;
    }

    private void publish(Lane now) throws IOException {
        if (now.out().publish() || bells.isOwed()) {
            bells.ring();
        }
    }

    private void wrote(int n) {
        moves++;
        owner.wasWritten(n);
    }

    /**
     * All of a message. Where the time is up before, nothing of it is written; of one that is
     * longer than the ring there may be, and then the connection is of no use any more.
     *
     * @return false if nobody reads any more
     * @throws HalfWrittenException if a part of it was written
     */
    public boolean writeMessage(ByteBuffer src, Deadline deadline) throws IOException {
        try {
            RingWriter.checkReadable(src);
            Lane now = current();
            int n = src.remaining();
            boolean written =
                    n <= now.memory().rings().capacity() - FramesIn.HEADER
                            ? writeWhole(now, src, deadline)
                            : writeInPieces(now, src, deadline);
            wrote(n);
            return written;
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    private boolean writeWhole(Lane now, ByteBuffer src, Deadline deadline) throws IOException {
        int n = src.remaining();
        if (!room.await(now, n + FramesIn.HEADER, deadline)) {
            return false;
        }
        header.clear().putInt(n).flip();
        now.out().put(header, src);
        src.position(src.limit());
        publish(now);
        return true;
    }

    private boolean writeInPieces(Lane now, ByteBuffer src, Deadline deadline) throws IOException {
        if (!room.await(now, FramesIn.HEADER + 1, deadline)) {
            return false;
        }
        header.clear().putInt(src.remaining()).flip();
        now.out().put(header, NO_BYTES);
        try {
            do {
                now.out().put(src, PIECE);
                publish(now);
            } while (src.hasRemaining() && room.await(now, 1, deadline));
        } catch (RingFault e) {
            throw e;
        } catch (IOException | RuntimeException | Error e) { // also of memory that was given back
            throw new HalfWrittenException(e);
        }
        return !src.hasRemaining();
    }

    /**
     * Some of the bytes, at least one unless there is none; fewer only at the deadline; -1 if
     * nobody reads.
     */
    public int writeBytes(ByteBuffer src, Deadline deadline) throws IOException {
        int start = src.position();
        try {
            RingWriter.checkReadable(src);
            Lane now = current();
            while (src.hasRemaining()) {
                if (now.out().room(1) == 0 && deadline.hasPassed() && src.position() > start) {
                    break;
                }
                if (!room.await(now, 1, deadline)) {
                    return -1;
                }
                now.out().put(src, PIECE);
                publish(now);
            }
        } catch (InterruptedByTimeoutException e) {
            if (src.position() == start) {
                throw e;
            }
        } catch (RingFault e) {
            throw owner.broken(e);
        }
        wrote(src.position() - start);
        return src.position() - start;
    }

    /**
     * True when what was written is in the ring, or was and is read; by any thread. While nothing
     * was written there yet, what is unread may be in the pipe. A reader that has read all and
     * closes may leave a bell there that it did not need, which a flush would take for unread.
     */
    public boolean drainsInRing() {
        Lane now = lane;
        try {
            return now != null && inRing
                    ? (now.out().told() > 0 || now.out().hasReaderMoved())
                            && (!now.out().isReaderClosed() || now.out().unread() == 0)
                    : sent == sentAndRead;
        } catch (IllegalStateException e) {
            return true; // the lane was left, as everything was read
        }
    }

    /**
     * Waits until the other end has read what is in the ring; by any thread.
     *
     * @return false if it closed before it had
     */
    public boolean awaitDrain(Deadline deadline) throws IOException {
        Lane now = lane;
        return now == null || !inRing || room.awaitRead(now, deadline);
    }

    /** By any thread: what is unread is void. */
    void cut() {
        Lane now = lane;
        if (now != null) {
            now.out().cut();
        }
        readerGone = true;
    }

    /** True when the other end has given the memory up, and reads nothing there. */
    boolean isRefused() {
        return readerGone;
    }

    /** In turn: there is no lane after all. */
    void abandon() {
        if (!inRing) {
            lane = null;
            readerGone = false;
        }
    }

    /** In turn, and beside the application: goes back, if the other end has read everything. */
    void leave() throws IOException {
        Lane now = lane;
        if (now == null || readerGone) {
            return;
        }
        if (!inRing) {
            if (isServer || now.out().isReaderReady()) {
                lane = null;
                now.out().leave(0);
            }
            return;
        }
        if (now.out().unread() == 0 && now.out().hasReaderMoved()) {
            sentAndRead = sent;
            long all = bells.oweLast();
            inRing = false;
            lane = null; // before the other end can know, which may ask for the next one then
            now.out().leave(all);
            bells.ringLast();
        }
    }

    boolean owesBell() {
        return bells.owesLast() || bells.isOwed() && inRing;
    }

    /** In turn, and beside the application. */
    void ringOwed() throws IOException {
        bells.ringLast();
        if (bells.isOwed() && inRing) {
            bells.ringOwed();
        }
    }
}
