// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.lane.Asking;
import dev.npipe.internal.lane.LaneKeeper;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.lane.Quiet;
import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.unix.socket.LaneDoor;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Turns;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One connection's way into lanes and out of them: it has one at most at a time. Its lock guards
 * which; the memory is given back when both streams have left it, or when the connection is closed
 * and nobody is in either of its streams.
 */
final class LaneStay implements LaneKeeper.Kept {
    /** The process's side of it. */
    interface Host {
        LaneSettings settings();

        LaneKeeper keeper();

        /** The application has the connection from now on; until when to ask at once. */
        void begun(LaneStay stay, Deadline limit);

        /** Asks for a lane; may take its time. */
        void ask(LaneStay stay);

        /** A lane was left, and its memory was given back. */
        void left(LaneStay stay, LaneMemory memory, @Nullable Object payer);

        /** The application has the connection no more. */
        void ended(LaneStay stay);
    }

    /**
     * How a connection comes to a lane.
     *
     * @param pipe the pipe, for messages
     * @param token what its client shows
     * @param door how to ask; null at the server's end
     */
    record Way(String pipe, LaneToken token, @Nullable LaneDoor door) {}

    private final Host host;
    private final Way way;
    private final UnixSocket socket;
    private final LaneSource source;
    private final LaneSink sink;

    /** Until when to ask at the beginning; used once. */
    private Deadline askBy;

    /** Null before the application has the connection. */
    private volatile @Nullable Turns turns;

    /** Null while there is none, and at last. */
    private @Nullable Lane lane;

    /** Who pays for the memory; null at the client's end, and without a lane. */
    private @Nullable Object payer;

    private boolean closed;

    private final Asking asking = new Asking();
    private final Quiet quiet = new Quiet();

    LaneStay(
            Host host,
            Way way,
            Deadline askBy,
            UnixSocket socket,
            LaneSource source,
            LaneSink sink) {
        this.askBy = askBy;
        this.host = host;
        this.way = way;
        this.socket = socket;
        this.source = source;
        this.sink = sink;
    }

    Way way() {
        return way;
    }

    /** Whose the other end is. */
    OptionalLong userId() throws IOException {
        return socket.userId();
    }

    /** The application has the connection from now on. */
    void begin(Turns taken) {
        turns = taken;
        Deadline limit = askBy;
        askBy = Deadline.PASSED; // its call is not kept
        host.begun(this, limit);
        if (isClosed()) {
            host.ended(this);
        }
    }

    boolean hasLane() {
        return source.isNear() || sink.hasLane();
    }

    /** The connection is busy: asks for a lane, unless it has one or was refused lately. */
    void wish() {
        if (turns != null && !hasLane()) {
            asking.ask(() -> host.ask(this), host.settings().silence());
        }
    }

    /** True if a lane may be made now. */
    synchronized boolean mayEnter() {
        return lane == null && !closed && turns != null;
    }

    /** Both streams may go on in the lane; false if there is one, or the connection is closed. */
    synchronized boolean enter(Lane entered, @Nullable Object pays) {
        if (!mayEnter()) {
            return false;
        }
        host.keeper().add(this); // first, as it may fail; its look waits for this
        lane = entered;
        payer = pays;
        quiet.begin();
        source.enter(entered);
        sink.enter(entered);
        entered.in().ready();
        return true;
    }

    /** True if data is in the lane; if not, the next bytes there ring a bell. */
    synchronized boolean isThereSomethingOrWillBellsRing() throws RingFault {
        return !closed && source.mayBeCalled(); // until it is closed the source's lane is open
    }

    /** Nobody reads here any more. */
    synchronized void readNoMore() {
        if (lane != null) {
            lane.in().close();
        }
    }

    /** Both streams end: the other end is told, and whoever waits for it is woken. */
    synchronized void breakOff() {
        try {
            shutDown(socket);
        } finally {
            if (lane != null) {
                lane.in().close();
                shutDown(lane.room());
            }
        }
    }

    private void shutDown(UnixSocket either) {
        try {
            either.shutdown();
        } catch (IOException e) { // the other end was faster
            PipeLog.log(Level.DEBUG, way.pipe(), "a connection was not shut down", e);
        }
    }

    /** Wakes whoever is in the streams, and returns at once. */
    void close() throws IOException {
        Lane now;
        synchronized (this) {
            closed = true;
            now = lane;
            if (now != null) {
                now.in().close();
            }
        }
        host.ended(this); // after that: who begins it meanwhile looks whether it is closed
        if (now != null) {
            now.room().close();
            host.keeper().wake();
        }
    }

    @Override
    public boolean lookAfter(long nanoTime) {
        Turns taken = Objects.requireNonNull(turns);
        if (isClosed()) {
            return !(taken.ifNobodyReads(() -> {}) && taken.ifNobodyWrites(() -> {}) && end());
        }
        if (hasOtherGone()) {
            sink.readerHasGone();
        }
        int moves = source.moves() + sink.moves();
        if (quiet.lasts(moves, nanoTime, host.settings().silence()) || hasOtherLeft()) {
            taken.ifNobodyWrites(logged(sink::leave));
        }
        if (source.isToLook()) {
            taken.ifNobodyReads(logged(source::look));
        }
        if (sink.owesBell()) {
            taken.ifNobodyWrites(logged(sink::ringOwed));
        }
        if (source.owesRoom()) {
            taken.ifNobodyReads(source::tellOfRoom);
        }
        if (isAbandoned()) {
            taken.ifNobodyWrites(sink::abandon);
            taken.ifNobodyReads(source::abandon);
        }
        return sink.hasLane() || sink.owesBell() || source.isBusyLeaving() || !end();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** As the bells of a reader who does not sleep would not tell. */
    private boolean hasOtherGone() {
        try {
            return socket.hungUp();
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private synchronized boolean hasOtherLeft() {
        try {
            return !source.isNear() || lane != null && lane.in().bellsIfLeft() >= 0;
        } catch (RingFault e) {
            return false; // the next reader meets it, too
        }
    }

    /** True when the other end has not even got the memory, and never will. */
    private synchronized boolean isAbandoned() {
        try {
            return lane != null && !lane.out().isReaderReady() && lane.room().hungUp();
        } catch (IOException e) {
            return false; // closed meanwhile, perhaps
        }
    }

    /** What is done beside the application, which meets itself what is wrong. */
    private interface Step {
        void run() throws IOException;
    }

    private Runnable logged(Step step) {
        return () -> {
            try {
                step.run();
            } catch (IOException e) {
                PipeLog.log(Level.DEBUG, way.pipe(), "a lane could not be looked after", e);
            }
        };
    }

    /** Gives the memory back; false while somebody is in the middle of an access to it. */
    private synchronized boolean end() {
        Lane ending = lane;
        if (ending == null) {
            return true;
        }
        try {
            ending.memory().close();
        } catch (IllegalStateException e) {
            return false;
        }
        lane = null;
        host.left(this, ending.memory(), payer);
        payer = null;
        try {
            ending.room().close();
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, way.pipe(), "a connection was not closed", e);
        }
        return true;
    }
}
