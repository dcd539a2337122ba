// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.BriefWait;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.lane.RingReader;
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

    /** The pipe itself. */
    public interface Pipe {
        /** One {@code ReadFile} into memory of the pipe's own; the Win32 error it ended with. */
        int readFew(int most, Deadline deadline) throws IOException;

        /** How many bytes that brought. */
        int transferred();

        /** Looks at what comes next; how many bytes. */
        int look(ByteBuffer dst);

        /** What an error means to the application. */
        IOException failure(int code, Deadline deadline) throws IOException;
    }

    private static final int BELL = 1;

    private final Pipe pipe;
    private final LaneOwner owner;
    private final FramesIn frames;
    private final BriefWait wait = new BriefWait(() -> !current().in().isEmpty());

    /** Lanes that may be this connection's; set by any thread. */
    private volatile List<ExpectedLane> expected = List.of();

    /** Null while there is none; set by any thread, taken back in turn. */
    private volatile @Nullable Lane lane;

    /** Whether the stream comes through the ring now. */
    private volatile boolean inRing;

    /** How many bytes of the stream came through the pipe. */
    private long received;

    /** How many bells have come in this lane, and how many of the last one are still to come. */
    private long bells;

    private volatile long bellsToCome;

    /** True when the end of the pipe was met. */
    private boolean ended;

    /** True once the pipe was disconnected: what is unread in the ring is void. */
    private volatile boolean cut;

    /** Read by any thread. */
    private int moves;

    LaneIn(Pipe pipe, LaneOwner owner, boolean messages) {
        this.pipe = pipe;
        this.owner = owner;
        this.frames = new FramesIn(messages);
    }

    void expect(List<ExpectedLane> lanes) {
        expected = lanes;
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
        return lane == null && bellsToCome == 0 && expected.isEmpty();
    }

    /** True when the stream comes through the ring; by any thread. */
    public boolean isInRing() {
        return inRing && !cut;
    }

    /** What is unread of the message that was begun in the ring; by any thread. */
    public int leftInMessage() {
        return frames.left();
    }

    /**
     * So many bytes came through the pipe: how many of them are the stream's. After fewer the
     * stream goes on in the ring.
     */
    public int received(ByteBuffer bytes, int n) throws IOException {
        long before = received;
        received = before + n;
        moves++;
        try {
            Lane now = lane;
            if (now == null) {
                int own = expected.isEmpty() ? n : untilToken(bytes, before, n);
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
        bells = surplus;
        move(now);
        return (int) surplus;
    }

    private void move(Lane now) {
        inRing = true;
        now.in().moved();
    }

    /** How many bytes came before a token that came; all of them if none did. */
    private int untilToken(ByteBuffer bytes, long before, int n) throws IOException {
        for (ExpectedLane lane : expected) {
            long mark = lane.mark();
            int at = (int) (mark - before);
            if (mark >= before && mark < received && lane.mayBeAt(bytes, at, n - at)) {
                int rest = LaneToken.SIZE - (n - at);
                if ((rest <= 0 || isNext(lane.token(), rest)) && owner.enter(lane)) {
                    takeRest(rest);
                    received = mark;
                    bells = Math.max(0, -rest);
                    move(current());
                    return at;
                }
            }
        }
        return n;
    }

    private boolean isNext(LaneToken token, int rest) {
        ByteBuffer next = ByteBuffer.allocate(rest);
        int n = pipe.look(next);
        return n == rest && token.matches(LaneToken.SIZE - rest, next, 0, rest);
    }

    /** What is there, of a token that was seen. */
    private void takeRest(int rest) throws IOException {
        for (int left = rest; left > 0; left -= pipe.transferred()) {
            int code = pipe.readFew(left, Deadline.NEVER);
            if (code != Win32Error.SUCCESS && code != Win32Error.MORE_DATA) {
                throw pipe.failure(code, Deadline.NEVER);
            }
        }
    }

    /**
     * In turn, before a read of no bytes or a look: takes what is in the pipe and not of the
     * stream, where that is what comes next.
     */
    public void settle() throws IOException {
        try {
            followOrTakeToken();
            takeLastBells(Deadline.PASSED);
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    private void followOrTakeToken() throws IOException {
        Lane now = lane;
        if (now != null) {
            follow(now);
            return;
        }
        for (ExpectedLane lane : expected) {
            if (lane.mark() == received
                    && isNext(lane.token(), LaneToken.SIZE)
                    && owner.enter(lane)) {
                takeRest(LaneToken.SIZE);
                bells = 0;
                move(current());
                return;
            }
        }
    }

    /** Goes on in the ring where no bytes are between, and back where the writer has gone back. */
    private void follow(Lane now) throws RingFault {
        if (!inRing && now.in().mark() == received) {
            bells = 0;
            move(now);
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
        Lane now = lane;
        long mark = now == null ? -1 : now.in().mark();
        if (now != null) {
            return mark < 0 ? available : Math.clamp(mark - received, 0, available);
        }
        for (ExpectedLane lane : expected) {
            mark = lane.mark();
            if (mark >= received && mark - received <= available - LaneToken.SIZE) {
                return available - LaneToken.SIZE;
            }
        }
        return available;
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
                takeLastBells(deadline);
            }
            return !inRing;
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    /** Those of a lane that was left; the end of the pipe is left to who reads it. */
    private void takeLastBells(Deadline deadline) throws IOException {
        for (long left = bellsToCome; left > 0; bellsToCome = left) {
            int code = pipe.readFew(BELL, deadline);
            if (code == Win32Error.SUCCESS) {
                left--;
            } else if (hasEnded(code)) {
                left = 0;
            } else if (deadline.hasPassed() && code == Win32Error.OPERATION_ABORTED) {
                return;
            } else {
                throw pipe.failure(code, deadline);
            }
        }
    }

    private static boolean hasEnded(int code) {
        return code == Win32Error.BROKEN_PIPE || code == Win32Error.PIPE_NOT_CONNECTED;
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
            if (n == FramesIn.NOTHING && all == 0 && goesBack(now)) {
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
            RoomBell.ring(now.room());
        }
        return n;
    }

    private void await(Lane now, Deadline deadline) throws IOException {
        if (!deadline.hasPassed() && wait.now()) {
            return;
        }
        RingReader in = now.in();
        if (in.mayNotSleep()) {
            return;
        }
        int code = pipe.readFew(BELL, deadline);
        if (code == Win32Error.SUCCESS) {
            bells++;
        } else if (hasEnded(code)) {
            ended = true;
        } else {
            throw pipe.failure(code, deadline);
        }
    }

    /** Goes back to the pipe if the writer has, and everything here is read. */
    private boolean goesBack(Lane now) throws RingFault {
        long all = now.in().bellsIfLeft();
        if (all < 0 || !now.in().isEmpty()) {
            return false;
        }
        if (all < bells || frames.left() > 0) {
            throw new RingFault("it has rung %s times, and %s came".formatted(all, bells));
        }
        bellsToCome = all - bells;
        inRing = false;
        lane = null;
        owner.lookSoon();
        return true;
    }

    /** True if something is unread in the ring, and be it a message of no bytes. */
    public boolean isAnythingUnread() throws IOException {
        try {
            return frames.left() > 0 || !current().in().isEmpty();
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    /** What is unread in the ring. */
    public Peeked peek(ByteBuffer dst, PipeMode mode) throws IOException {
        try {
            Lane now = current();
            FramesIn.Look look = frames.look(now.in(), dst, mode);
            return new Peeked(look.copied(), look.available(), look.left());
        } catch (RingFault e) {
            throw owner.broken(e);
        }
    }

    /** What {@code PeekNamedPipe} would tell. */
    public record Peeked(int copied, int available, int left) {}

    /**
     * In turn, and beside the application, which may not read for long: follows the writer, and
     * takes its last bells.
     */
    void look() throws IOException {
        settle();
    }

    /** True when {@link #look} has something to do; by any thread. */
    boolean isToLook() {
        Lane now = lane;
        return bellsToCome > 0
                || now != null && (now.in().mayHaveLeft() || !inRing && now.in().mark() >= 0);
    }

    /** True while there is a lane, or its last bells are to come; by any thread. */
    boolean isBusyLeaving() {
        return lane != null || bellsToCome > 0;
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
