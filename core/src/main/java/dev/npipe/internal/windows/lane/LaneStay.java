// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.Turn;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.Asking;
import dev.npipe.internal.lane.BriefWait;
import dev.npipe.internal.lane.LaneKeeper;
import dev.npipe.internal.lane.Quiet;
import dev.npipe.internal.lane.RingFault;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection's way into lanes and out of them: it has one at most at a time. Its lock guards
 * which; the memory is given back when both directions have left it, or when the connection is
 * closed and nobody is in it any more.
 */
public final class LaneStay implements Movable, LaneKeeper.Kept, LaneOwner {
    private static final long UNKNOWN = -2;

    private final LaneHost host;
    private final LanePlace place;
    private final LaneIn in;
    private final LaneOut out;

    /** Null at the end that does not ask. */
    private final @Nullable ClientWish wish;

    /** Null while there is none, and at last. */
    private volatile @Nullable Lane lane;

    private volatile boolean begun;
    private volatile boolean closed;

    private volatile long spinNanos = BriefWait.NANOS;

    /** What {@link #otherProcess} says. */
    private volatile long process = UNKNOWN;

    private final Asking asking = new Asking();
    private final Quiet quiet = new Quiet();

    /** A connection's, which has begun nothing. */
    public LaneStay(LaneHost host, LanePlace place, PipeIn input, PipeOut output) {
        this.host = host;
        this.place = place;
        this.in = new LaneIn(input, this, place.isMessageType());
        this.out = new LaneOut(output, this, place.isServer(), place.gate());
        this.wish =
                place.isServer()
                        ? null
                        : new ClientWish(host.settings().much(), place.writeQuota());
    }

    /** The direction in. */
    public LaneIn in() {
        return in;
    }

    /** The direction out. */
    public LaneOut out() {
        return out;
    }

    @Override
    public LanePlace place() {
        return place;
    }

    @Override
    public String pipe() {
        return place.pipe();
    }

    /** The application has the connection from now on. */
    public void begin(Deadline limit) {
        begun = true;
        host.begun(this, limit);
        if (closed) {
            host.ended(this);
        }
    }

    @Override
    public void expect(List<ExpectedLane> lanes) {
        in.expect(lanes);
    }

    @Override
    public long otherProcess() {
        long known = process;
        if (known == UNKNOWN) {
            known = askedProcess();
            process = known;
        }
        return known;
    }

    private long askedProcess() {
        try {
            return place.otherProcess().orElse(NO_PROCESS);
        } catch (IOException e) {
            closedMeanwhile(e);
            return NO_PROCESS;
        }
    }

    private void closedMeanwhile(IOException why) {
        PipeLog.log(Level.DEBUG, place.pipe(), "a connection was closed", why);
    }

    @Override
    public boolean mayEnter() {
        return begun && lane == null && !closed;
    }

    @Override
    public boolean mayBringToken() {
        try {
            return mayEnter() && place.isOtherGone();
        } catch (IOException e) {
            closedMeanwhile(e);
            return false;
        }
    }

    @Override
    public boolean isOtherGone() throws IOException {
        return place.isOtherGone();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized boolean enter(Lane entered) {
        if (!mayEnter()) {
            return false;
        }
        host.keeper().add(this); // first, as it may fail; its look waits for this
        lane = entered;
        guarded(() -> spinNanos = host.spinNanos(place));
        quiet.begin();
        in.enter(entered);
        out.enter(entered);
        entered.in().ready();
        host.entered(this, entered);
        return true;
    }

    /**
     * The other end had left an earlier lane before it asked for this one, so the writer here has
     * done so, too, and only the memory may not have been given back. Who asks earlier is refused.
     */
    @Override
    public boolean enter(ExpectedLane expected) {
        while (lane != null && !closed && !in.hasLane() && !out.hasLane()) {
            if (!end(lane)) {
                Thread.onSpinWait();
            }
        }
        return claim(expected);
    }

    private synchronized boolean claim(ExpectedLane expected) {
        if (!mayEnter()) {
            return false;
        }
        host.keeper().add(this); // before nobody else has it any more, as it may fail
        Lane claimed = expected.claim();
        return claimed != null && enter(claimed);
    }

    @Override
    public void beginSoon() throws IOException {
        place.beside(
                place.writes(),
                () -> {
                    if (!out.owesBell()) {
                        out.goesIntoRing(Deadline.PASSED);
                    }
                });
    }

    @Override
    public void wasRead(int bytes) {
        if (wish != null && wish.isThereAfterRead(bytes)) {
            ask();
        }
    }

    @Override
    public void wasWritten(int bytes) {
        if (wish != null && wish.isThereAfterWrite(bytes, out.sent())) {
            ask();
        }
    }

    private void ask() {
        if (!in.hasLane() && !out.hasLane()) {
            asking.ask(() -> host.ask(this), host.settings().silence());
        }
    }

    @Override
    public long spinNanos() {
        return spinNanos;
    }

    @Override
    public void lookSoon() {
        host.keeper().wake();
    }

    @Override
    public IOException broken(RingFault fault) {
        String reason = String.valueOf(fault.getMessage());
        PipeLog.log(Level.WARNING, place.pipe(), "a client or server was disconnected", reason);
        place.close();
        return Win32Error.exception(place.pipe(), Win32Error.INVALID_DATA, reason, fault);
    }

    /** The pipe is disconnected: what is unread in the rings is void. */
    public synchronized void cut() {
        Lane now = lane;
        if (now != null) {
            out.cut();
            now.in().close();
            in.cut();
        }
    }

    /**
     * Wakes whoever waits for room, and returns at once; others use the memory until {@link #free}.
     */
    public void close() {
        host.ended(this);
        Lane now = shut();
        if (now != null) {
            now.closeRoom(place.pipe());
        }
    }

    /** It enters no lane any more, and the other end sees in this one that nobody reads there. */
    private synchronized @Nullable Lane shut() {
        closed = true;
        Lane now = lane;
        if (now != null) {
            now.in().close();
        }
        return now;
    }

    /**
     * Nobody is in the connection any more, which was closed. That may come before {@link #close},
     * and then tells the other end, too.
     */
    public void free() {
        shut();
        end(lane);
    }

    @Override
    public void lookForToken() {
        guarded(() -> place.beside(place.reads(), in::settle));
    }

    @Override
    public boolean lookAfter(long nanoTime) {
        Lane there;
        boolean silent;
        boolean toLook;
        synchronized (this) {
            there = lane;
            if (closed || there == null) {
                return false;
            }
            int moves = in.moves() + out.moves();
            silent =
                    quiet.lasts(moves, nanoTime, host.settings().silence())
                            || !in.hasLane()
                            || there.in().mayHaveLeft();
            toLook = in.isToLook();
        }
        guarded(() -> look(silent, toLook));
        return out.hasLane() || out.owesBell() || in.isBusyLeaving() || !end(there);
    }

    private void look(boolean silent, boolean toLook) throws IOException {
        if (place.isOtherGone()) {
            out.readerHasGone();
        }
        if (silent) {
            place.beside(place.writes(), out::leave);
        }
        if (out.owesBell()) {
            place.beside(place.writes(), out::ringOwed);
        }
        if (toLook) {
            place.beside(place.reads(), in::settle);
        }
        in.ringOwed();
        if (isAbandoned()) {
            place.beside(place.writes(), out::abandon);
            place.beside(place.reads(), in::abandon);
        }
    }

    /** True when the other end has never had the lane, and never will. */
    private boolean isAbandoned() throws IOException {
        Lane now = lane;
        if (now == null || now.out().hasReaderMoved() || now.out().isReaderReady()) {
            return false;
        }
        return out.isRefused() || now.room().isPeerGone();
    }

    private void guarded(Turn.Work work) {
        try {
            work.run();
        } catch (IOException | IllegalStateException e) { // closed meanwhile, or left
            PipeLog.log(Level.DEBUG, place.pipe(), "a lane could not be looked after", e);
        }
    }

    /** Gives the memory back; false while somebody is in the middle of an access to it. */
    private synchronized boolean end(@Nullable Lane ending) {
        if (ending == null || !ending.equals(lane)) {
            return true; // by now there may be another one
        }
        try {
            ending.memory().close();
        } catch (IllegalStateException e) {
            return false;
        }
        lane = null;
        ending.closeRoom(place.pipe());
        host.left(this, ending);
        return true;
    }
}
