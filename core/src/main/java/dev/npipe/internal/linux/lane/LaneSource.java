// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.memory.Brought;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream that comes through the socket, and then through a ring, and then through the
 * socket again. The writer says in the ring after how many bytes it goes on there; whatever else
 * comes through the socket meanwhile are bells. Where it goes back, it says how many those were.
 */
final class LaneSource implements Source {
    /** So many bells are taken at once. */
    private static final int BELLS = 64;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Source socket;
    private final LaneOwner owner;
    private final Spin spin = new Spin(() -> !current().in().isEmpty());

    /** Null while there is none; set by any thread, taken back in turn. */
    private volatile @Nullable Lane lane;

    /** Whether the stream comes through the ring now. */
    private boolean inRing;

    /** How many bytes of the stream have come through the socket. */
    private long received;

    /** How many bells have come in this lane, and how many of it are still to come after it. */
    private long bells;

    private long bellsToCome;

    /** What came from the socket behind the last bell, and is read after the ring. */
    private @Nullable ByteBuffer kept;

    /** Made with the first lane. */
    private @Nullable ByteBuffer few;

    private boolean ended;

    /** How much was done here; read by any thread. */
    private int moves;

    LaneSource(Source socket, LaneOwner owner) {
        this.socket = socket;
        this.owner = owner;
    }

    /** There is a lane from now on, which the other end does not use yet. */
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

    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        try {
            return moved(next(dst));
        } catch (IllegalStateException e) {
            throw owner.closed(e);
        }
    }

    private int moved(int n) {
        if (n > 0) {
            moves++;
            owner.wasRead(n);
        }
        return n;
    }

    /** As {@link #readNow}. */
    private int next(ByteBuffer dst) throws IOException {
        while (true) {
            if (bellsToCome > 0 && !areBellsOver()) {
                return ended ? -1 : 0;
            }
            if (kept != null && !inRing) {
                return fromKept(kept, dst);
            }
            Lane now = lane;
            if (now == null || !isInRing(now)) {
                int n = fromSocket(dst);
                now = lane;
                if (n > 0 || now == null || !isInRing(now)) {
                    return n;
                }
                ended = n < 0;
            }
            int n = fromRing(now, dst);
            if (n != 0 || !dst.hasRemaining()) {
                return n;
            }
            if (!goesBack(now) && !takeBells(now)) {
                return ended && now.in().isEmpty() ? -1 : fromRing(now, dst);
            }
        }
    }

    private int fromKept(ByteBuffer bytes, ByteBuffer dst) {
        int n = Math.min(bytes.remaining(), dst.remaining());
        dst.put(dst.position(), bytes, bytes.position(), n).position(dst.position() + n);
        bytes.position(bytes.position() + n);
        if (!bytes.hasRemaining()) {
            kept = null;
        }
        return n;
    }

    private int fromRing(Lane now, ByteBuffer dst) throws IOException {
        int n = now.in().take(dst);
        if (n > 0 && now.in().giveBack()) {
            tellOfRoom(now);
        }
        return n;
    }

    private void tellOfRoom(Lane now) throws IOException {
        try {
            now.room().sink().writeNow(few(1)); // what finds no room finds bells that ring
        } catch (PeerGoneException e) {
            return; // what it has written is read nevertheless
        }
    }

    /** What the socket has, less the bells behind the last byte of the stream. */
    private int fromSocket(ByteBuffer dst) throws IOException {
        int n = socket.readNow(dst);
        return n <= 0 ? n : n - takeBack(n, dst, NOTHING);
    }

    /**
     * So many bytes came through the socket, into the buffers: takes those out again that are not
     * the next ones of the stream, and tells how many. Behind the mark come bells; if the writer
     * has left the ring already, so many as it says, and then the stream again, which is kept.
     */
    private int takeBack(int n, ByteBuffer head, ByteBuffer body) throws RingFault {
        Lane now = lane;
        received += n;
        long mark = now == null ? -1 : now.in().mark();
        if (now == null || mark < 0 || mark >= received) {
            return 0;
        }
        long surplus = received - mark;
        if (surplus > n) {
            throw new RingFault("it went on there before byte %s, at %s".formatted(received, mark));
        }
        long all = now.in().bellsIfLeft();
        int over = all < 0 ? 0 : (int) Math.max(0, surplus - all);
        keepLast(over, head, body);
        bells = surplus - over;
        received = mark + over;
        inRing = true;
        now.in().moved();
        back((int) bells, head, body);
        owner.bellTaken(now);
        return (int) surplus;
    }

    private void keepLast(int count, ByteBuffer head, ByteBuffer body) {
        if (count > 0) {
            ByteBuffer last = ByteBuffer.allocate(count);
            int ofBody = Math.min(count, body.position());
            int ofHead = count - ofBody;
            last.put(head.slice(head.position() - ofHead, ofHead));
            last.put(body.slice(body.position() - ofBody, ofBody));
            kept = last.flip();
            back(count, head, body);
        }
    }

    private static void back(int count, ByteBuffer head, ByteBuffer body) {
        int ofBody = Math.min(count, body.position());
        body.position(body.position() - ofBody);
        head.position(head.position() - (count - ofBody));
    }

    /** True if the stream goes on in the ring, also from here on. */
    private boolean isInRing(Lane now) {
        if (!inRing && now.in().mark() == received) {
            bells = 0;
            inRing = true;
            now.in().moved();
        }
        return inRing;
    }

    /** Goes back to the socket if the writer has, and everything here is read. */
    private boolean goesBack(Lane now) throws IOException {
        long all = now.in().bellsIfLeft();
        if (all < 0 || !now.in().isEmpty()) {
            return false;
        }
        if (all < bells || kept != null && all > bells) { // what is behind the last one is here
            throw new RingFault("it has rung %s times, and %s came".formatted(all, bells));
        }
        bellsToCome = all - bells;
        inRing = false;
        lane = null;
        owner.sourceHasLeft();
        return true;
    }

    /** In turn, and beside the application: goes back if there is nothing but that to do. */
    void look() throws IOException {
        Lane now = lane;
        if (now != null && isInRing(now)) {
            goesBack(now);
        }
    }

    /** In turn: there is no lane after all, as the other end never had it. */
    void abandon() {
        if (!inRing) {
            lane = null;
        }
    }

    /**
     * Takes what came from the socket while the stream is here; true if that was something. The
     * writer may have left just now, and what follows its last bell is of the stream.
     */
    private boolean takeBells(Lane now) throws IOException {
        ByteBuffer taken = few(BELLS);
        int n = ended ? 0 : socket.readNow(taken);
        if (n <= 0) {
            ended |= n < 0;
            return false;
        }
        long all = now.in().bellsIfLeft();
        int over = all < 0 ? 0 : (int) Math.clamp(bells + n - all, 0L, (long) n);
        bells += n - over;
        if (over > 0) {
            kept = ByteBuffer.allocate(over).put(taken.flip().position(n - over)).flip();
            received += over;
        }
        owner.bellTaken(now);
        return true;
    }

    /** After a lane: takes the bells that are still to come. */
    private boolean areBellsOver() throws IOException {
        while (bellsToCome > 0) {
            int n = socket.readNow(few((int) Math.min(bellsToCome, BELLS)));
            ended = n < 0;
            if (n <= 0) {
                return false;
            }
            bellsToCome -= n;
        }
        return true;
    }

    private ByteBuffer few(int count) {
        ByteBuffer own = few;
        if (own == null) {
            own = ByteBuffer.allocateDirect(BELLS);
            few = own;
        }
        return own.clear().limit(count);
    }

    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        try {
            Lane now = lane;
            if (kept != null && !inRing) {
                return;
            }
            if (now == null || bellsToCome > 0 || !isInRing(now)) {
                socket.awaitReadable(deadline);
            } else {
                awaitRing(now, deadline);
            }
        } catch (IllegalStateException e) {
            throw owner.closed(e);
        }
    }

    private void awaitRing(Lane now, Deadline deadline) throws IOException {
        if (ended || !now.in().isEmpty() || now.in().bellsIfLeft() >= 0) {
            return;
        }
        if (!deadline.hasPassed() && spin.now()) {
            return;
        }
        if (!now.in().mayNotSleep()) {
            socket.awaitReadable(deadline);
            takeBells(now);
        }
    }

    /** Whoever has counted the bytes of the socket has to take them by itself. */
    @Override
    public @Nullable Brought brought() {
        if (!isPlain()) {
            return null;
        }
        Brought brought = socket.brought();
        if (brought != null) {
            received += brought.bytes().remaining();
            moved(brought.bytes().remaining());
        }
        return brought;
    }

    /** True when all there is comes from the socket, as far as is known. */
    private boolean isPlain() {
        return lane == null && bellsToCome == 0 && kept == null;
    }

    @Override
    public void discard() {
        socket.discard();
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        while (true) {
            if (isPlain()) {
                int n = socket.read(dst, deadline);
                int surplus = n > 0 ? takeBack(n, dst, NOTHING) : 0;
                if (n > surplus || n <= 0 && lane == null) {
                    return moved(n - surplus);
                }
            }
            int n = inRing && bellsToCome == 0 ? ringAtOnce(dst, NOTHING) : readNow(dst);
            if (n != 0 || !dst.hasRemaining()) {
                return n;
            }
            awaitReadable(deadline);
        }
    }

    /** As {@link #readNow}, of the ring alone: the socket is looked at when there is a wait. */
    private int ringAtOnce(ByteBuffer head, ByteBuffer body) throws IOException {
        try {
            Lane now = current();
            int n = now.in().take(head);
            if (n > 0 && !head.hasRemaining()) {
                n += now.in().take(body);
            }
            if (n > 0 && now.in().giveBack()) {
                tellOfRoom(now);
            }
            return n == 0 && (ended || now.in().bellsIfLeft() >= 0) ? readNow(head) : moved(n);
        } catch (IllegalStateException e) {
            throw owner.closed(e);
        }
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        if (inRing && bellsToCome == 0) {
            int n = ringAtOnce(head, body);
            if (n != 0) {
                return n;
            }
        }
        if (!isPlain()) {
            return read(head, deadline);
        }
        int from = body.position();
        ByteBuffer rest = body.slice(); // which begins at 0, as what is taken back may not
        int n = socket.read(head, rest, deadline);
        int surplus = n > 0 ? takeBack(n, head, rest) : 0;
        body.position(from + rest.position());
        boolean again = n == surplus || n < 0 && lane != null;
        return again ? read(head, body, deadline) : moved(n - surplus);
    }
}
