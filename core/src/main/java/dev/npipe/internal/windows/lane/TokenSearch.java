// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.lane.RingFault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Looks for a token in what comes through the pipe of a server's connection, which may be the one
 * that one of its process's lanes is for. Its client says in the lane before which byte it is. Used
 * by whoever has the turn to read, but for what says otherwise.
 */
final class TokenSearch {
    private final PipeIn pipe;
    private final LaneOwner owner;

    /** Lanes that may be this connection's; set by any thread. */
    private volatile List<ExpectedLane> expected = List.of();

    TokenSearch(PipeIn pipe, LaneOwner owner) {
        this.pipe = pipe;
        this.owner = owner;
    }

    void expect(List<ExpectedLane> lanes) {
        expected = lanes;
    }

    /** By any thread. */
    boolean areExpected() {
        return !expected.isEmpty();
    }

    /**
     * Where a token is in bytes that came after so many others, or -1. The connection has its lane
     * then, and what was missing of the token is taken; else it fails.
     */
    int find(ByteBuffer bytes, long before, int n) throws IOException {
        for (ExpectedLane lane : expected) {
            long mark = lane.mark();
            if (mark < before || mark >= before + n) {
                continue;
            }
            int at = (int) (mark - before);
            int rest = LaneToken.SIZE - (n - at);
            if (lane.token().matches(0, bytes, at, n - at)
                    && (rest <= 0 || isNext(lane.token(), rest))) {
                if (!take(rest)) {
                    throw new RingFault("its token ends early");
                }
                enter(lane);
                return at;
            }
        }
        return -1;
    }

    /**
     * Takes a token that is the very next; true if there was one, and the connection has a lane.
     */
    boolean takeNext(long received) throws IOException {
        for (ExpectedLane lane : expected) {
            if (lane.mark() == received && isNext(lane.token(), LaneToken.SIZE)) {
                if (!take(LaneToken.SIZE)) { // first: who has written nothing is not known
                    return false;
                }
                enter(lane);
                return true;
            }
        }
        return false;
    }

    /** What was matched is no data, whatever becomes of the lane: the stream goes on there. */
    private void enter(ExpectedLane lane) throws IOException {
        if (owner.enter(lane)) {
            return;
        }
        if (owner.isClosed()) {
            throw pipe.failure(Win32Error.OPERATION_ABORTED, Deadline.NEVER);
        }
        throw new RingFault("it goes on in memory that it cannot have");
    }

    /** How many of the bytes that are in the pipe are no token's, as far as known. */
    int without(long received, int available) {
        for (ExpectedLane lane : expected) {
            long before = lane.mark() - received;
            if (before >= 0
                    && before <= available - LaneToken.SIZE
                    && mayFollow(lane.token(), (int) before)) {
                return available - LaneToken.SIZE;
            }
        }
        return available;
    }

    /** False if something else is behind so many bytes; what is behind a message is not seen. */
    private boolean mayFollow(LaneToken token, int before) {
        ByteBuffer seen = ByteBuffer.allocate(before + LaneToken.SIZE);
        int n = pipe.look(seen);
        return token.matches(0, seen, before, n - before);
    }

    private boolean isNext(LaneToken token, int rest) {
        ByteBuffer next = ByteBuffer.allocate(rest);
        int n = pipe.look(next);
        return n == rest && token.matches(LaneToken.SIZE - rest, next, 0, rest);
    }

    /**
     * Takes what was seen; false if nothing is there now, as a write that waited was taken back.
     */
    private boolean take(int rest) throws IOException {
        for (int left = rest; left > 0; left -= pipe.transferred()) {
            int code = pipe.readFew(left, Deadline.PASSED);
            if (code == Win32Error.OPERATION_ABORTED && left == rest) {
                return false;
            }
            if (code != Win32Error.SUCCESS && code != Win32Error.MORE_DATA) {
                throw pipe.failure(code, Deadline.PASSED);
            }
        }
        return true;
    }
}
