// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.LineSearch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * Looks for a line in the current message, which begins with what was put back. Where messages are
 * read as bytes, those that the line goes on in become one with the current message. Guarded by the
 * turn to read.
 */
public final class LookAhead implements LineSearch.Unread {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final FrameReader reader;
    private final InBuffer in;
    private final boolean zeroEnds;
    private final BooleanSupplier joins;

    /**
     * A look at what a reader has before it.
     *
     * @param zeroEnds true when a message of no bytes ends the stream
     * @param joins whether a line may go on in the next message
     */
    public LookAhead(FrameReader reader, InBuffer in, boolean zeroEnds, BooleanSupplier joins) {
        this.reader = reader;
        this.in = in;
        this.zeroEnds = zeroEnds;
        this.joins = joins;
    }

    @Override
    public ByteBuffer here() {
        return reader.putBack();
    }

    @Override
    public void skip(int bytes) {
        reader.skipPutBack(bytes);
    }

    @Override
    public boolean more(Deadline deadline) throws IOException {
        return lookOn(deadline) || joins.getAsBoolean() && join(deadline) && lookOn(deadline);
    }

    /** Waits for more of the current message; false if all of it is here. */
    private boolean lookOn(Deadline deadline) throws IOException {
        ByteBuffer here = here();
        int kept = here.remaining();
        long missing = reader.remaining() - kept;
        if (missing == 0) {
            return false;
        }
        if (in.isEmpty() && !in.fill(deadline)) {
            throw reader.cutOff();
        }
        if (!Room.isIn(here, 1)) {
            int size = (int) Math.min(kept + missing, kept + (long) Room.behind(kept));
            here = ByteBuffer.allocate(size).put(here).flip();
        }
        in.take(Room.in(here), missing);
        reader.lookedAt(here.flip());
        return true;
    }

    /**
     * Waits for the next message with bytes, and makes one of it and the current one, all of which
     * is here; false at the end. To the other end, what is here is consumed: it may wait for that
     * before it sends more.
     */
    private boolean join(Deadline deadline) throws IOException {
        ByteBuffer kept = here().duplicate();
        skip(kept.remaining());
        reader.endMessage();
        boolean joined = false;
        try {
            joined = nextWithBytes(deadline);
        } finally {
            if (!joined) {
                reader.beginAgain();
            }
            reader.putBack(kept);
        }
        return joined;
    }

    /** A message of no bytes that ends the stream stays unread: the line before it comes first. */
    private boolean nextWithBytes(Deadline deadline) throws IOException {
        while (reader.next(deadline, NOTHING)) {
            if (reader.remaining() > 0) {
                return true;
            }
            if (zeroEnds) {
                reader.leaveUnread();
                return false;
            }
            reader.endMessage();
        }
        return false;
    }
}
