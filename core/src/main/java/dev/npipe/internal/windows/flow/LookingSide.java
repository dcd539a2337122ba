// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.flow;

import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.windows.lane.LaneIn;
import dev.npipe.internal.windows.lane.Look;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Looks at what is unread, and takes nothing of it. */
abstract sealed class LookingSide extends Inflow permits ReadSide {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    LookingSide(WindowsEnd end) {
        super(end);
    }

    /** In turn: true if a transaction would find something before its answer. */
    final boolean isAnythingUnread() throws IOException {
        LaneIn in = lane();
        Peek seen = seen(NOTHING, true);
        return seen.available() > 0
                || seen.left() > 0
                || in != null && in.isInRing() && in.isAnythingUnread();
    }

    /** The bytes in the pipe that belong to the message which was begun; -1 when it is cut off. */
    final int leftInMessage() {
        LaneIn in = lane();
        if (in != null && in.isInRing()) {
            return in.leftInMessage();
        }
        Peek seen = Peek.of(end.system, end.handle.value(), NOTHING);
        return seen.code() == Win32Error.SUCCESS ? seen.left() : -1;
    }

    /** True when something is in the pipe, or its end. */
    final boolean isAnythingSeen() throws IOException {
        Peek seen = Peek.of(end.system, end.handle.value(), NOTHING);
        if (seen.code() != Win32Error.SUCCESS && !seen.hasEnded()) {
            throw end.exception(seen.code());
        }
        return seen.hasEnded() || seen.available() > 0;
    }

    /**
     * What was taken out of the pipe and not read yet, and what is behind it. Needs no turn, as it
     * only looks; but without it nobody knows what is in shared memory, where there may be some.
     */
    final PipePeek peek(ByteBuffer dst, boolean inTurn) throws IOException {
        Kept first = kept;
        int before = first.remaining();
        if (hasStreamEnded() && before == 0) {
            throw end.exception(Win32Error.BROKEN_PIPE);
        }
        boolean goesOn = before == 0 || inside || end.readMode() == PipeMode.BYTE;
        int copied = first.copyTo(dst);
        Peek seen = seen(goesOn ? dst : NOTHING, inTurn);
        if (seen.code() != Win32Error.SUCCESS && before == 0) {
            throw peekFailed(seen.code());
        }
        int left = end.isMessageType() ? before - copied + (goesOn ? seen.left() : 0) : 0;
        return new PipePeek(copied + seen.copied(), before + seen.available(), left);
    }

    private Peek seen(ByteBuffer dst, boolean inTurn) throws IOException {
        LaneIn in = lane();
        if (in == null || in.isPlain()) {
            return Peek.of(end.system, end.handle.value(), dst);
        }
        if (inTurn) {
            in.settle();
        }
        if (!in.isInRing()) {
            return seenBeforeMark(in, dst);
        }
        Peek pipe = Peek.of(end.system, end.handle.value(), NOTHING);
        Look ring = inTurn ? in.peek(dst) : Look.NOTHING;
        boolean isThere = ring.available() > 0 || ring.left() > 0;
        int code = isThere || !pipe.hasEnded() ? Win32Error.SUCCESS : pipe.code();
        return new Peek(code, ring.copied(), ring.available(), ring.left());
    }

    /** What is in the pipe, without what is there and not of the stream. */
    private Peek seenBeforeMark(LaneIn in, ByteBuffer dst) {
        Peek all = Peek.of(end.system, end.handle.value(), NOTHING);
        int own = in.ofStream(all.available());
        if (all.code() != Win32Error.SUCCESS || own == 0) {
            return new Peek(all.code(), 0, 0, 0);
        }
        int limit = dst.limit();
        dst.limit(dst.position() + Math.min(own, dst.remaining()));
        Peek first = Peek.of(end.system, end.handle.value(), dst);
        dst.limit(limit);
        return new Peek(first.code(), first.copied(), own, first.left());
    }

    private IOException peekFailed(int code) {
        boolean ended = code == Win32Error.PIPE_NOT_CONNECTED || code == Win32Error.BAD_PIPE;
        return end.exception(ended ? Win32Error.BROKEN_PIPE : code);
    }
}
