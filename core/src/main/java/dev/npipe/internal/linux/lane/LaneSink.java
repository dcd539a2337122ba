// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingWriter;
import dev.npipe.internal.unix.memory.Lengths;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.Sink;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes a stream into the socket, then into a ring, then into the socket: {@link LaneSource}. */
final class LaneSink implements Sink {
    /** So much of a long write is seen by the reader before the next piece is copied. */
    private static final int PIECE = 64 * 1024;

    /** Room for the header of a frame. */
    private static final int FRAME_HEADER = 16;

    private final UnixSocket both;
    private final Sink socket;
    private final LaneOwner owner;
    private final RoomWait room;

    /** Null while there is none; set by any thread, taken back in turn. */
    private volatile @Nullable Lane lane;

    /** Whether the stream goes into the ring now; written in turn. */
    private volatile boolean inRing;

    /** True once nobody is at the other end any more; set by any thread. */
    private volatile boolean readerGone;

    /** How many bytes of the stream went into the socket. */
    private long sent;

    /** What that was when a bell was rung, and the other end had read everything. */
    private volatile long sentAndRead = -1;

    private final Bells bells;
    private final FewBytes few = new FewBytes();

    /** How much was done here; read by any thread. */
    private int moves;

    LaneSink(UnixSocket both, LaneOwner owner) {
        this.both = both;
        this.socket = both.sink();
        this.bells = new Bells(socket, few);
        this.owner = owner;
        this.room = new RoomWait(owner, () -> current().out().room(1) > 0, few);
    }

    /** The other end has gone without a word, as one that was killed. */
    void readerHasGone() {
        readerGone = true;
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

    private Lane current() throws IOException {
        Lane now = lane;
        if (now == null) {
            throw new IOException("the connection has left its lane");
        }
        return now;
    }

    /** The lane that the next bytes go into; null for the socket. */
    private @Nullable Lane ring() throws IOException {
        owner.check();
        Lane now = lane;
        if (now == null || !inRing && !now.out().isReaderReady()) {
            bells.ringOwed(); // of the last lane: what comes next is none
            return null;
        }
        if (!inRing) {
            begin(now);
        }
        if (readerGone || now.out().isReaderClosed()) {
            throw RoomWait.gone();
        }
        return now;
    }

    private void begin(Lane now) throws IOException {
        bells.ringOwed(); // of the lane before
        bells.begin();
        bells.owe(); // the reader may wait in the socket
        now.out().begin(sent);
        inRing = true;
        bells.ringOwed();
    }

    /** An end that was awake may have read it, and closed, before the bell for it rings. */
    private void publish(Lane now) throws IOException {
        if (now.out().publish()) {
            bells.owe();
        }
        if (bells.isOwed()) {
            try {
                bells.ringOwed();
            } catch (PeerGoneException e) {
                bells.forget();
                if (now.out().unread() > 0) {
                    throw e;
                }
            }
        }
    }

    private void wrote(int n) {
        moves++;
        owner.wasWritten(n);
    }

    @Override
    public int writeNow(ByteBuffer src) throws IOException {
        int before = src.position();
        try {
            Lane now = ring();
            if (now == null) {
                return socket.writeNow(src);
            }
            int n = now.out().put(src, Integer.MAX_VALUE);
            if (n > 0) {
                publish(now);
            }
            return n;
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        } finally {
            count(src.position() - before);
        }
    }

    /** What did not go into the ring went into the socket. */
    private void count(int n) {
        if (!inRing) {
            sent += n;
        }
        if (n > 0) {
            wrote(n);
        }
    }

    @Override
    public int mostAtOnce() throws IOException {
        try {
            Lane now = ring();
            int most = MOST_AT_ONCE + FRAME_HEADER;
            return now == null ? socket.mostAtOnce() : Math.min(now.out().room(most), most);
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        }
    }

    @Override
    public boolean writeShort(ByteBuffer src) throws IOException {
        int before = src.position();
        try {
            return ring() == null && socket.writeShort(src); // the first ones of a lane take longer
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        } finally {
            count(src.position() - before);
        }
    }

    @Override
    public boolean takesPieces() {
        return inRing;
    }

    @Override
    public boolean writeShort(ByteBuffer head, ByteBuffer body) throws IOException {
        int n = head.remaining() + body.remaining();
        try {
            Lane now = ring();
            if (now == null || now.out().room(n) < n) {
                return false;
            }
            now.out().put(head, body);
            publish(now);
            wrote(n);
            return true;
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        }
    }

    @Override
    public void write(ByteBuffer src, Deadline deadline) throws IOException {
        int before = src.position();
        try {
            Lane now = ring();
            if (now == null) {
                socket.write(src, deadline);
            } else {
                writeAll(now, src, deadline);
                publish(now);
            }
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        } finally {
            count(src.position() - before);
        }
    }

    @Override
    public void write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        long before = Lengths.total(srcs);
        try {
            Lane now = ring();
            if (now == null) {
                socket.write(srcs, deadline);
            } else {
                writeAll(now, srcs, deadline);
            }
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        } finally {
            count(Math.toIntExact(before - Lengths.total(srcs)));
        }
    }

    /** Puts all of them; whatever fails, what is put is told, as it counts as written. */
    private void writeAll(Lane now, ByteBuffer[] srcs, Deadline deadline) throws IOException {
        for (ByteBuffer src : srcs) {
            RingWriter.checkReadable(src); // so that nothing is cut short by it
        }
        try {
            for (ByteBuffer src : srcs) {
                writeAll(now, src, deadline);
            }
        } finally {
            publish(now);
        }
    }

    /** Puts all of it, of which the last piece is not published. */
    private void writeAll(Lane now, ByteBuffer src, Deadline deadline) throws IOException {
        while (src.hasRemaining()) {
            int n = now.out().put(src, PIECE);
            if (n < PIECE && src.hasRemaining()) {
                publish(now);
                room.await(now, deadline);
            } else if (src.hasRemaining()) {
                publish(now);
            }
        }
    }

    @Override
    public boolean takesHeapAsItIs() {
        return socket.takesHeapAsItIs();
    }

    /** What the other end has not read; by any thread. */
    int unsent() throws IOException {
        Lane now = lane;
        if (now == null || !inRing) {
            return sent == sentAndRead ? 0 : both.unsent(); // the last bell may be unread
        }
        int unread = now.out().unread();
        if (unread > 0) {
            return isLeft(now) ? 0 : unread;
        }
        return now.out().hasReaderMoved() || sent == sentAndRead ? 0 : both.unsent();
    }

    /** True when the other end has closed without having read everything; by any thread. */
    boolean isLeftUnread() throws IOException {
        Lane now = lane;
        boolean moved = false;
        if (now != null && inRing) {
            if (now.out().unread() > 0) {
                return isLeft(now);
            }
            moved = now.out().hasReaderMoved();
        }
        boolean allRead = sent == sentAndRead || moved;
        return !allRead && both.leftUnread(); // which a bell that is unread brings about, too
    }

    private boolean isLeft(Lane now) throws IOException {
        return now.out().isReaderClosed() || both.hungUp();
    }

    /** In turn: there is no lane after all, as the other end never had it. */
    void abandon() {
        if (!inRing) {
            lane = null;
        }
    }

    /**
     * In turn, and beside the application: goes back to the socket, if the other end has read
     * everything and has room for a last bell.
     */
    void leave() throws IOException {
        Lane now = lane;
        if (now == null || !now.out().isReaderReady()) {
            return;
        }
        if (!inRing) {
            if (both.unsent() > 0) {
                return;
            }
            sentAndRead = sent;
            begin(now);
        }
        bells.ringOwed();
        if (now.out().unread() == 0
                && now.out().hasReaderMoved()
                && Bells.hasRoomBeside(both.unsent())) {
            sentAndRead = sent;
            bells.oweLast();
            now.out().leave(bells.rung() + 1);
            inRing = false;
            lane = null;
            bells.ringOwedOrForget();
        }
    }

    /** True when a bell is to be rung that could not be; by any thread. */
    boolean owesBell() {
        return bells.isOwed();
    }

    /** In turn, and beside the application: rings it. */
    void ringOwed() throws IOException {
        bells.ringOwedOrForget();
    }
}
