// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.BriefWait;
import dev.npipe.internal.unix.socket.Source;
import java.io.IOException;

/**
 * Waits for bytes in a ring, or behind it, in the socket where bells come. The other end can ring
 * as fast as they are taken, for nothing, so a bell alone does not make a wait longer than its
 * deadline. Used by the one thread that reads.
 */
final class BellWait {
    private final Source socket;
    private final SocketPart part;
    private final LaneOwner owner;
    private final BriefWait brief;

    /** Where the condition says that there are bytes. */
    BellWait(Source socket, SocketPart part, LaneOwner owner, BriefWait.Condition bytes) {
        this.socket = socket;
        this.part = part;
        this.owner = owner;
        this.brief = new BriefWait(bytes);
    }

    /** Waits for so short that nobody need end it: true if there are bytes. */
    boolean briefly() throws IOException {
        return brief.now();
    }

    /** Takes some of the bells that are there, and never waits; false if there are none. */
    boolean take(Lane now) throws IOException {
        boolean some = part.takeBells(now.in());
        if (some) {
            owner.bellTaken(now);
        }
        return some;
    }

    /** Waits once, for what comes in the ring; the caller looks again. */
    void await(Lane now, Deadline deadline) throws IOException {
        if (isOver(now)) {
            return;
        }
        boolean there = !deadline.hasPassed() && brief.now();
        if (!there && !now.in().mayNotSleep()) {
            socket.awaitReadable(deadline);
            take(now);
            if (!isOver(now)) {
                deadline.check();
            }
        }
    }

    private boolean isOver(Lane now) throws IOException {
        return part.hasEnded() || !now.in().isEmpty() || now.in().bellsIfLeft() >= 0;
    }

    /** Waits once, for the last bells of a lane; the caller looks again. */
    void awaitLast(Deadline deadline) throws IOException {
        socket.awaitReadable(deadline);
        part.takeLastBells();
        if (part.awaitsBells()) {
            deadline.check();
        }
    }
}
