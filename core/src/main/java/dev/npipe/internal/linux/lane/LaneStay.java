// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.unix.socket.Turns;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection's way into lanes and out of them: it has one at most at a time. Its lock guards
 * which; the memory is given back when both streams have left it, or when the connection is closed
 * and nobody is in either of its streams.
 */
final class LaneStay {
    private final LinuxLanes lanes;
    private final LaneSocket socket;
    private final Turns turns;

    /** Null while there is none, and at last. */
    private @Nullable Lane lane;

    /** Who pays for the memory; null at the client's end, and without a lane. */
    private @Nullable Object payer;

    private boolean closed;

    /** True while somebody asks for a lane. */
    private final AtomicBoolean asking = new AtomicBoolean();

    private volatile long askAgainAt = System.nanoTime();

    /** What both streams had done when something was last seen to be done, and when that was. */
    private int seen;

    private long seenAt;

    LaneStay(LinuxLanes lanes, LaneSocket socket, Turns turns) {
        this.lanes = lanes;
        this.socket = socket;
        this.turns = turns;
    }

    /** The connection is busy: asks for a lane, unless it has one or was refused lately. */
    void wish() {
        boolean may =
                !socket.source().hasLane()
                        && !socket.sink().hasLane()
                        && System.nanoTime() - askAgainAt >= 0;
        if (may && asking.compareAndSet(false, true)) {
            askAgainAt = System.nanoTime() + lanes.silenceNanos();
            lanes.askSoon(socket, this);
        }
    }

    void asked() {
        asking.set(false);
    }

    /** True if a lane may be made now. */
    synchronized boolean mayEnter() {
        return lane == null && !closed;
    }

    /** Both streams may go on in the lane; false if there is one, or the connection is closed. */
    synchronized boolean enter(Lane entered, @Nullable Object pays) {
        if (!mayEnter()) {
            return false;
        }
        lane = entered;
        payer = pays;
        seenAt = System.nanoTime();
        socket.source().enter(entered);
        socket.sink().enter(entered);
        entered.in().ready();
        lanes.keeper().add(this);
        return true;
    }

    /** True if data is in the lane; if not, the next bytes there ring a bell. */
    synchronized boolean isThereSomethingOrWillBellsRing() {
        return lane != null && lane.in().mayBeCalled();
    }

    /** Nobody reads here any more. */
    synchronized void readNoMore() {
        if (lane != null) {
            lane.in().close();
        }
    }

    /** Wakes whoever is in the streams, and returns at once. */
    void close() throws IOException {
        lanes.ended(socket);
        Lane now;
        synchronized (this) {
            closed = true;
            now = lane;
            if (now != null) {
                now.in().close();
            }
        }
        if (now != null) {
            now.room().close();
            lanes.keeper().wake();
        }
    }

    /**
     * On the keeper's thread.
     *
     * @return false once the memory is given back
     */
    boolean lookAfter(long nanoTime) {
        if (isClosed()) {
            return !(turns.ifNobodyReads(() -> {}) && turns.ifNobodyWrites(() -> {}) && end());
        }
        int now = socket.source().moves() + socket.sink().moves();
        if (now != seen) {
            seen = now;
            seenAt = nanoTime;
        }
        boolean otherLeft = hasOtherLeft();
        if (nanoTime - seenAt >= lanes.silenceNanos() || otherLeft) {
            turns.ifNobodyWrites(this::leave);
        }
        if (otherLeft && socket.source().hasLane()) {
            turns.ifNobodyReads(this::look);
        }
        if (isAbandoned()) {
            turns.ifNobodyWrites(socket.sink()::abandon);
            turns.ifNobodyReads(socket.source()::abandon);
        }
        return socket.sink().hasLane() || socket.source().hasLane() || !end();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized boolean hasOtherLeft() {
        try {
            return !socket.source().hasLane() || lane != null && lane.in().bellsIfLeft() >= 0;
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

    private void leave() {
        try {
            socket.sink().leave();
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, socket.pipe(), "a connection did not leave its lane", e);
        }
    }

    private void look() {
        try {
            socket.source().look();
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, socket.pipe(), "a connection did not leave its lane", e);
        }
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
        lanes.left(socket, payer);
        payer = null;
        try {
            ending.room().close();
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, socket.pipe(), "a connection was not closed", e);
        }
        return true;
    }
}
