// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.unix.memory.Brought;
import dev.npipe.internal.unix.socket.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream that comes through the socket, and then through a ring, and then through the
 * socket again. The writer says in the ring after how many bytes it goes on there; whatever else
 * comes through the socket meanwhile are bells. Where it goes back, it says how many those were.
 */
final class LaneSource implements Source {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Source socket;
    private final SocketPart part;
    private final LaneOwner owner;
    private final RingIntake intake;
    private final BellWait bells;

    /** Null while there is none; set by any thread, taken back in turn. */
    private volatile @Nullable Lane lane;

    /** Whether the stream comes through the ring now; changed in turn. */
    private volatile boolean inRing;

    /** How much was done here; read by any thread. */
    private int moves;

    LaneSource(Source socket, LaneOwner owner) {
        this.socket = socket;
        var few = new FewBytes();
        this.part = new SocketPart(socket, few);
        this.owner = owner;
        this.intake = new RingIntake(new RoomBell(few, owner));
        this.bells = new BellWait(socket, part, owner, () -> !current().in().isEmpty());
    }

    /** There is a lane from now on, which the other end does not use yet. */
    void enter(Lane entered) {
        lane = entered;
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

    /** True when all there is comes from the socket, as far as is known. */
    private boolean isPlain() {
        return lane == null && part.isClear();
    }

    private int moved(int n) {
        if (n > 0) {
            moves++;
            owner.wasRead(n);
        }
        return n;
    }

    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        owner.check();
        try {
            return moved(next(dst));
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        }
    }

    /** As {@link #readNow}; nothing yet, too, where bells come without end. */
    private int next(ByteBuffer dst) throws IOException {
        for (int rounds = 0; ; rounds++) {
            if (!inRing && !part.isClear()) {
                int n = part.next(dst);
                if (n != 0 || !part.isClear()) {
                    return n;
                }
            }
            Lane now = lane;
            if (now == null || !isInRing(now)) {
                int n = fromSocket(dst);
                now = lane;
                if (n > 0 || now == null || !isInRing(now)) {
                    return n;
                }
                part.ended(n < 0);
            }
            int n = intake.take(now, dst, NOTHING);
            if (n != 0 || !dst.hasRemaining()) {
                return n;
            }
            if (!goesBack(now) && (rounds >= SocketPart.AT_ONCE || !bells.take(now))) {
                return part.hasEnded() && now.in().isEmpty() ? -1 : intake.take(now, dst, NOTHING);
            }
        }
    }

    /** In turn, and beside the application: rings for room what could not be rung. */
    void tellOfRoom() {
        intake.tellOfRoom(lane);
    }

    /** True when a writer waits for room, and could not be told of it; by any thread. */
    boolean owesRoom() {
        return intake.owesRoom();
    }

    /** What the socket has, less the bells behind the last byte of the stream. */
    private int fromSocket(ByteBuffer dst) throws IOException {
        int n = socket.readNow(dst);
        return n <= 0 ? n : n - takeBack(n, dst, NOTHING);
    }

    /** What of the bytes that came was not of the stream, and is taken out of the buffers. */
    private int takeBack(int n, ByteBuffer head, ByteBuffer body) throws IOException {
        Lane now = lane;
        if (now == null) {
            part.count(n);
            return 0;
        }
        try {
            int surplus = part.takeBack(n, head, body, now.in());
            if (surplus > 0) {
                inRing = true;
                now.in().moved();
            }
            if (isInRing(now)) { // also without a bell, for which the socket was too full
                owner.bellTaken(now);
            }
            return surplus;
        } catch (RingFault e) {
            throw owner.failed(e);
        }
    }

    /** True if the stream goes on in the ring, also from here on. */
    private boolean isInRing(Lane now) {
        if (!inRing && part.isAtMark(now.in())) {
            part.moved();
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
        part.goesOn(all);
        inRing = false;
        lane = null;
        owner.lookSoon();
        return true;
    }

    /**
     * In turn, and beside the application, which may not read for long: follows the writer where no
     * bytes are between, and takes its bells, until which it does not leave.
     */
    void look() throws IOException {
        Lane now = lane;
        if (now != null && part.isClear() && isInRing(now)) {
            if (!goesBack(now) && now.in().bellsIfLeft() < 0) {
                bells.take(now);
            }
        }
        if (!inRing) {
            part.takeLastBells();
        }
    }

    /**
     * True when {@link #look} has something to do: to follow the writer, or to take its first bell
     * or its last ones; by any thread.
     */
    boolean isToLook() {
        Lane now = lane;
        return part.awaitsBells()
                || now != null
                        && now.in().mark() >= 0
                        && (!inRing || !part.hasHeardBell() || now.in().mayHaveLeft());
    }

    /** True while there is a lane, or its last bells are to come; by any thread. */
    boolean isBusyLeaving() {
        return lane != null || part.awaitsBells();
    }

    /** In turn: there is no lane after all, as the other end never had it. */
    void abandon() {
        if (!inRing) {
            lane = null;
        }
    }

    /**
     * By any thread, for who is to be called when the socket has something: true if there may be
     * something to read already of which the socket will not tell. A stream that has not reached
     * its ring comes through the socket, whatever is in the ring.
     */
    boolean mayBeCalled() throws RingFault {
        Lane now = lane;
        return now != null && inRing ? now.in().mayBeCalled() : part.isKept();
    }

    @Override
    public boolean isNear() {
        return lane != null;
    }

    @Override
    public boolean awaitBriefly() throws IOException {
        try {
            Lane now = lane;
            return now != null && inRing && (!now.in().isEmpty() || bells.briefly());
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        }
    }

    @Override
    public int lookNear(int offset, ByteBuffer dst) throws IOException {
        owner.check();
        try {
            Lane now = lane;
            return now == null || !inRing ? 0 : now.in().copy(offset, dst);
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        }
    }

    @Override
    public void takeNear(ByteBuffer head, ByteBuffer body) throws IOException {
        int n = head.remaining() + body.remaining();
        try {
            intake.takeAll(Objects.requireNonNull(lane), head, body);
            moved(n);
        } catch (IllegalStateException e) {
            throw owner.failed(e);
        }
    }

    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        owner.check();
        try {
            Lane now = lane;
            // a writer that finds the socket full goes into the ring without a bell
            if (now != null && (inRing || part.isClear() && isInRing(now))) {
                bells.await(now, deadline);
            } else if (part.awaitsBells()) {
                bells.awaitLast(deadline);
            } else if (!part.isKept()) {
                socket.awaitReadable(deadline);
            }
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        }
    }

    /** Whoever has counted the bytes of the socket has to take them by itself. */
    @Override
    public @Nullable Brought brought() {
        Brought brought = isPlain() ? socket.brought() : null;
        if (brought != null) {
            part.count(brought.bytes().remaining());
            moved(brought.bytes().remaining());
        }
        return brought;
    }

    @Override
    public void discard() {
        socket.discard();
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        while (true) {
            owner.check();
            if (isPlain()) {
                int n = socket.read(dst, deadline);
                int surplus = n > 0 ? takeBack(n, dst, NOTHING) : 0;
                if (n > surplus || n <= 0 && lane == null) {
                    return moved(n - surplus);
                }
            }
            int n = inRing ? ringAtOnce(dst, NOTHING) : readNow(dst);
            if (n != 0 || !dst.hasRemaining()) {
                return n;
            }
            awaitReadable(deadline);
        }
    }

    /** As {@link #readNow}, of the ring alone: the socket is looked at when there is a wait. */
    private int ringAtOnce(ByteBuffer head, ByteBuffer body) throws IOException {
        owner.check();
        try {
            Lane now = lane;
            int n = now == null ? 0 : intake.take(now, head, body);
            boolean over =
                    n == 0 && now != null && (part.hasEnded() || now.in().bellsIfLeft() >= 0);
            return over ? readNow(head) : moved(n);
        } catch (IllegalStateException | RingFault e) {
            throw owner.failed(e);
        }
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        int there = inRing ? ringAtOnce(head, body) : 0;
        if (there != 0) {
            return there;
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
