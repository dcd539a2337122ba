// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.BriefWait;
import dev.npipe.internal.lane.RingFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes in through the pipe, and then through a ring, and then through the pipe again. The
 * writer says in the ring after how many bytes it goes on there; whatever else comes through the
 * pipe meanwhile are bells, of a byte each. Where it goes back, it says how many those were. Used
 * by whoever has the turn to read, but for what says otherwise.
 */
public final class LaneIn {
    /** The other end has closed, and everything is read. */
    public static final int ENDED = -1;

    /** The stream goes on in the pipe. */
    public static final int IN_PIPE = -2;

    private final LaneOwner owner;
    private final FramesIn frames;
    private final TokenSearch tokens;
    private final BellsIn bells;
    private final RoomBell room;
    private final BriefWait wait;

    /** Null while there is none; set by any thread, taken back in turn. */
    private volatile @Nullable Lane lane;

    /** Whether the stream comes through the ring now. */
    private volatile boolean inRing;

    /** How many bytes of the stream came through the pipe. */
    private long received;

    /** True when the end of the pipe was met. */
    private boolean ended;

    /** True once the pipe was disconnected: what is unread in the ring is void. */
    private volatile boolean cut;

    /** Read by any thread. */
    private int moves;

    LaneIn(PipeIn pipe, LaneOwner owner, boolean messages) {
        this.owner = owner;
        this.frames = new FramesIn(messages);
        this.tokens = new TokenSearch(pipe, owner);
        this.bells = new BellsIn(pipe, owner);
        this.room = new RoomBell(owner);
        this.wait = new BriefWait(() -> !current().in().isEmpty(), owner::spinNanos);
    }

    void expect(List<ExpectedLane> lanes) {
        tokens.expect(lanes);
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

    /** True when what is in the pipe is the stream and nothing else; by any thread. */
    public boolean isPlain() {
        return lane == null && !bells.areToCome() && !tokens.areExpected();
    }

    /** True when the stream comes through the ring; by any thread. */
    public boolean isInRing() {
        return inRing && !cut;
    }

    /** What is unread of the message that was begun in the ring; by any thread. */
    public int leftInMessage() {
        return frames.left();
    }

    /** So many bytes came: how many are the stream's, which goes on in the ring after fewer. */
    public int received(ByteBuffer bytes, int n) throws IOException {
        long before = received;
        received = before + n;
        moves++;
        try {
            Lane now = lane;
            if (now == null) {
                int own = tokens.areExpected() ? untilToken(bytes, before, n) : n;
                owner.wasRead(own);
                return own;
            }
            long mark = now.in().mark();
            if (mark < 0 || mark >= received) {
                owner.wasRead(n);
                return n;
            }
            return n - crossed(now, mark, n);
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    /** The mark was passed, and bells came behind it; how many. */
    private int crossed(Lane now, long mark, int n) throws RingFault {
        long surplus = received - mark;
        if (surplus > n) {
            throw new RingFault("it went on there before byte %s, at %s".formatted(received, mark));
        }
        received = mark;
        move(now, surplus);
        return (int) surplus;
    }

    /** How many bytes came before a token that came; all of them if none did. */
    private int untilToken(ByteBuffer bytes, long before, int n) throws IOException {
        int at = tokens.find(bytes, before, n);
        if (at >= 0) {
            received = before + at;
            move(current(), Math.max(0, n - at - LaneToken.SIZE));
        }
        return at >= 0 ? at : n;
    }

    /** So many bells have come there already. */
    private void move(Lane now, long rung) {
        bells.begin(rung);
        inRing = true;
        now.in().moved();
    }

    /**
     * In turn, before a read of no bytes or a look, and beside the application, which may not read
     * for long: takes what is in the pipe and not of the stream, where that is what comes next.
     */
    public void settle() throws IOException {
        try {
            followOrTakeToken();
            bells.takeLastOfThere();
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    private void followOrTakeToken() throws IOException {
        Lane now = lane;
        if (now != null && now.in().isCut()) {
            cut();
            return;
        }
        if (now != null) {
            follow(now);
            return;
        }
        if (tokens.takeNext(received)) {
            move(current(), 0);
        }
    }

    /** Goes on in the ring where no bytes are between, and back where the writer has gone back. */
    private void follow(Lane now) throws RingFault {
        if (!inRing && now.in().mark() == received) {
            move(now, 0);
        }
        if (inRing) {
            goesBack(now);
        } else if (now.in().mark() < 0 && now.in().mayHaveLeft()) {
            lane = null; // it has never been here
            owner.lookSoon();
        }
    }

    /** How many bytes of those in the pipe are the stream's, as far as known. */
    public int ofStream(int available) {
        if (bells.areToCome()) {
            return 0; // the stream is behind them
        }
        Lane now = lane;
        if (now == null) {
            return tokens.without(received, available);
        }
        long mark = now.in().mark();
        return mark < 0 ? available : Math.clamp(mark - received, 0, available);
    }

    /**
     * Before a read of the pipe: true if the stream comes through it, and its next bytes are the
     * stream's, as far as is known.
     */
    public boolean goesOnInPipe(Deadline deadline) throws IOException {
        try {
            Lane now = lane;
            if (now != null && !cut) {
                follow(now);
            }
            if (!inRing && !cut) {
                bells.takeLast(deadline);
            }
            return !inRing;
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    /**
     * One {@code ReadFile} of the ring: how many bytes, {@link #ENDED}, or {@link #IN_PIPE}. What
     * fails leaves what it has read of a message in the buffer.
     */
    public int receive(ByteBuffer dst, PipeMode mode, Deadline deadline) throws IOException {
        try {
            int n = receiveSome(dst, mode, deadline);
            if (n >= 0) {
                moves++;
                owner.wasRead(n);
            }
            return n;
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    private int receiveSome(ByteBuffer dst, PipeMode mode, Deadline deadline) throws IOException {
        int begin = dst.position();
        while (true) {
            Lane now = current();
            if (cut || now.in().isCut()) {
                cut();
                return IN_PIPE; // which tells how it ended
            }
            boolean over = ended;
            int n = take(now, dst, mode);
            int all = dst.position() - begin;
            boolean whole =
                    frames.left() == 0 || !dst.hasRemaining() || mode == PipeMode.BYTE && n > 0;
            if (n >= 0 && whole) {
                return all;
            }
            if (goesBack(now)) {
                return IN_PIPE;
            }
            if (over) {
                return all > 0 ? all : ENDED;
            }
            await(now, deadline);
        }
    }

    private int take(Lane now, ByteBuffer dst, PipeMode mode) throws IOException {
        int n = frames.take(now.in(), dst, mode);
        if (n >= 0 && now.in().giveBack()) {
            room.ring(now);
        }
        return n;
    }

    private void await(Lane now, Deadline deadline) throws IOException {
        if (!deadline.hasPassed() && wait.now()) {
            return;
        }
        if (!now.in().mayNotSleep()) {
            ended = !bells.await(deadline);
        }
    }

    /** Goes back to the pipe if the writer has, and everything here is read. */
    private boolean goesBack(Lane now) throws RingFault {
        long all = now.in().bellsIfLeft();
        if (all < 0 || !now.in().isEmpty()) {
            return false;
        }
        if (frames.left() > 0) {
            throw new RingFault("it left in the middle of a message");
        }
        bells.end(all);
        room.ringLast(now);
        inRing = false;
        lane = null;
        owner.lookSoon();
        return true;
    }

    /** True if something is unread in the ring, also a message of no bytes. */
    public boolean isAnythingUnread() throws IOException {
        try {
            return frames.left() > 0 || !current().in().isEmpty();
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    /** By any thread: tells a writer that waits for room, and could not be told of it. */
    void ringOwed() {
        room.ringOwed(lane);
    }

    /** What is unread in the ring. */
    public Look peek(ByteBuffer dst) throws IOException {
        try {
            return frames.look(current().in(), dst);
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    /** True when {@link #settle} has something to do; by any thread. */
    boolean isToLook() {
        Lane now = lane;
        return bells.areToCome()
                || now != null && (now.in().mayHaveLeft() || !inRing && now.in().mark() >= 0);
    }

    /** True while there is a lane, or its last bells are to come; by any thread. */
    boolean isBusyLeaving() {
        return lane != null || bells.areToCome();
    }

    /** In turn: there is no lane after all, as the other end never had it. */
    void abandon() {
        if (!inRing) {
            lane = null;
        }
    }

    /** By any thread: what is unread is void, and the pipe tells how it ended. */
    void cut() {
        cut = true;
        inRing = false;
    }
}
