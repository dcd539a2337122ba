// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.BrokenPipeException;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Turn;
import dev.npipe.internal.lane.BriefWait;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a reader to make room, or to have read everything. One thread at a time is at the bell,
 * and looks once more before; each bell is a reason for all to look.
 */
final class RoomWait {
    /** So many bells are taken at once at most. */
    private static final int MOST = 64;

    /** How often is looked for a server that has not entered, and rings for nothing. */
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Turn atBell;
    private final LaneOwner owner;
    private final BriefWait brief;
    private final BooleanSupplier gone;

    /** What a writer waits for; for that thread alone. */
    private @Nullable Lane lane;

    private int wanted;

    /** Where it may be known that nobody reads any more. */
    RoomWait(Turn.Gate gate, LaneOwner owner, BooleanSupplier gone) {
        this.atBell = new Turn(gate);
        this.owner = owner;
        this.gone = gone;
        this.brief = new BriefWait(this::hasRoom, owner::spinNanos);
    }

    private boolean hasRoom() throws IOException {
        Lane now = lane;
        return now == null || now.out().room(wanted) >= wanted || now.out().isReaderClosed();
    }

    /** Waits for room for so many bytes, by the one writer; false if nobody reads any more. */
    boolean await(Lane now, int bytes, Deadline deadline) throws IOException {
        while (now.out().room(bytes) < bytes) {
            if (gone.getAsBoolean() || now.out().isReaderClosed()) {
                return false;
            }
            deadline.check();
            lane = now;
            wanted = bytes;
            if (!brief.now() && !awaitBell(now, bytes, deadline)) {
                return false;
            }
        }
        return true;
    }

    /** False if the other end has gone. */
    private boolean awaitBell(Lane now, int bytes, Deadline deadline) throws IOException {
        try (var _ = atBell.take(deadline.within(LOOK))) {
            return now.out().mayNotSleep(bytes)
                    || bell(now, deadline)
                    || now.out().room(bytes) >= bytes;
        } catch (InterruptedByTimeoutException e) {
            if (deadline.hasPassed()) {
                throw e;
            }
            return true; // somebody drains there all the time: there may be room by now
        }
    }

    /** Waits until all that is told is read, by any thread; false if nobody reads any more. */
    boolean awaitRead(Lane now, Deadline deadline) throws IOException {
        try {
            long told = now.out().told();
            while (!now.out().isReadUpTo(told)) {
                if (gone.getAsBoolean() || now.out().isReaderClosed()) {
                    return now.out().isReadUpTo(told);
                }
                deadline.check();
                try (var _ = atBell.take(deadline)) {
                    if (!now.out().isReadUpTo(told) && !bell(now, deadline)) {
                        return now.out().isReadUpTo(told);
                    }
                }
            }
            return true;
        } catch (IllegalStateException e) {
            return true; // the lane was left, as everything was read
        } catch (ClosedChannelException e) {
            if (owner.isClosed()) {
                throw e;
            }
            return true; // and so was its second pipe
        }
    }

    /**
     * Waits for one; false if the other end has gone. Where that has not entered, the second pipe
     * may stay open.
     */
    private boolean bell(Lane now, Deadline deadline) throws IOException {
        while (true) {
            boolean hasEntered = now.out().isReaderReady();
            Deadline limit = hasEntered ? deadline : deadline.within(LOOK);
            try {
                return now.room().read(ByteBuffer.allocate(MOST), limit) >= 0;
            } catch (BrokenPipeException e) {
                return false; // the pipe itself tells why
            } catch (InterruptedByTimeoutException e) {
                if (hasEntered || deadline.hasPassed()) {
                    throw e;
                }
                if (owner.isOtherGone()) {
                    return false;
                }
            }
        }
    }
}
