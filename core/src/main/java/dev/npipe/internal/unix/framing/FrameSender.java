// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.memory.Lengths;
import dev.npipe.internal.unix.memory.LentBuffers;
import dev.npipe.internal.unix.socket.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames, and knows whether one was cut short. Guarded by the connection's write lock.
 *
 * <p>A few of all writers wait for their peers with the lent buffer that their frame was put
 * together in. The others send of it what the socket takes at once, give it back, and go on from
 * where the frame's bytes came from.
 */
final class FrameSender {
    /**
     * The longest message in direct buffers whose header is written and received in one call with
     * it. A second call costs a shorter one more than it saves.
     */
    static final int ONE_CALL_MAX = 64 * 1024;

    private static final Semaphore MAY_WAIT_WITH_BUFFER = new Semaphore(8);

    /** Where the bytes of frames come from. */
    interface Origin {
        /** Headers, and the application's buffers with positions of their own. */
        ByteBuffer[] pieces();
    }

    private final Framing framing;
    private final int headerSize;
    private final HeaderRoom header;
    private final Sink sink;

    /** True when a frame was begun that cannot be finished: nothing can follow it. */
    private boolean cutShort;

    /** What is left of frames that a cancelled call had begun to send. */
    private @Nullable ByteBuffer rest;

    FrameSender(Framing framing, Sink sink) {
        this.framing = framing;
        this.headerSize = framing.headerSize();
        this.header = new HeaderRoom(framing);
        this.sink = sink;
    }

    boolean isCutShort() {
        return cutShort;
    }

    /** True when a cancelled call has left a rest, which has to be sent before anything else. */
    boolean hasRest() {
        return rest != null;
    }

    /** Takes over that rest; null if there is none. */
    @Nullable ByteBuffer takeRest() {
        ByteBuffer left = rest;
        rest = null;
        return left;
    }

    /** Keeps what is left of frames of which a part is sent; false if that is no way out. */
    private boolean isKept(Deadline deadline, ByteBuffer[] left) {
        if (!deadline.isCancelled()) {
            return false;
        }
        ByteBuffer all;
        try {
            all = ByteBuffer.allocate(Math.toIntExact(Lengths.total(left)));
        } catch (OutOfMemoryError e) {
            return false;
        }
        for (ByteBuffer piece : left) {
            all.put(piece.duplicate());
        }
        rest = all.flip();
        return true;
    }

    /** True where frames are best handed on in pieces. */
    boolean takesPieces() {
        return sink.takesPieces();
    }

    /** Sends all of a short frame at once, or nothing. */
    boolean sendShort(ByteBuffer src) throws IOException {
        if (!sink.takesPieces()) {
            ByteBuffer lent = LentBuffers.tryBorrow();
            return lent != null && sendLent(FramePieces.append(framing, src, lent).flip());
        }
        return sink.writeShort(header.of(src.remaining()), src);
    }

    private boolean sendLent(ByteBuffer lent) throws IOException {
        boolean completed = false;
        try {
            completed = sink.writeShort(lent);
            return completed;
        } finally {
            giveBack(lent, completed);
        }
    }

    /** The longest message that {@link #sendAtOnce} is for; negative when there is no room. */
    int mostAtOnce() throws IOException {
        return sink.mostAtOnce() - headerSize;
    }

    /**
     * Sends all of a frame at once, or nothing; its buffer is given back. Where the socket takes a
     * part of it in spite of what it said, the rest is kept, as that of a cancelled call is.
     */
    boolean sendAtOnce(ByteBuffer lent) throws IOException {
        boolean completed = false;
        try {
            boolean begun = sink.writeNow(lent) > 0;
            if (begun && lent.hasRemaining()) {
                rest = ByteBuffer.allocate(lent.remaining()).put(lent.duplicate()).flip();
            }
            completed = begun;
            return begun;
        } finally {
            giveBack(lent, completed);
        }
    }

    /**
     * Sends a lent buffer, which is given back, and what follows it: together all that the origin
     * has.
     */
    void send(ByteBuffer lent, ByteBuffer[] rest, Origin origin, Deadline deadline)
            throws IOException {
        if (MAY_WAIT_WITH_BUFFER.tryAcquire()) {
            try {
                send(lent, rest, deadline);
            } finally {
                MAY_WAIT_WITH_BUFFER.release();
            }
        } else {
            send(origin, sendNow(lent), deadline);
        }
    }

    /**
     * In one call or in two. The system lays what one call wrote side by side in pages of its own.
     * Behind a header of four bytes a buffer's bytes come to lie some bytes further on in their
     * page than in the buffer's, and a processor's copy of long strings ({@code rep movsb}) takes
     * much longer then ({@code docs/benchmarks.md}); large buffers mostly begin where that is so.
     */
    private void send(ByteBuffer lent, ByteBuffer[] rest, Deadline deadline) throws IOException {
        boolean completed = false;
        try {
            if (rest.length == 0) {
                sink.write(lent, deadline);
            } else if (lent.remaining() == headerSize && Lengths.total(rest) <= ONE_CALL_MAX) {
                sink.write(frame(lent, rest), deadline);
            } else {
                sink.write(lent, deadline);
                sink.write(rest, deadline);
            }
            completed = true;
        } finally {
            boolean begun = !completed && lent.position() > 0;
            giveBack(lent, completed || (begun && isKept(deadline, frame(lent, rest))));
        }
    }

    private static ByteBuffer[] frame(ByteBuffer lent, ByteBuffer[] rest) {
        var frame = new ByteBuffer[rest.length + 1];
        frame[0] = lent;
        System.arraycopy(rest, 0, frame, 1, rest.length);
        return frame;
    }

    /** Sends what the socket takes of a buffer, which is given back; how much. */
    private int sendNow(ByteBuffer lent) throws IOException {
        boolean completed = false;
        try {
            sink.writeNow(lent);
            completed = true;
            return lent.position();
        } finally {
            giveBack(lent, completed);
        }
    }

    /** Sends what the origin has, behind so many bytes that were sent. */
    void send(Origin origin, int sent, Deadline deadline) throws IOException {
        boolean completed = false;
        boolean begun = sent > 0;
        ByteBuffer[] pieces = {};
        try {
            pieces = origin.pieces();
            skip(pieces, sent);
            try {
                sink.write(pieces, deadline);
            } finally {
                begun = pieces.length > 0 && pieces[0].position() > 0;
            }
            completed = true;
        } finally {
            cutShort |= !completed && begun && !isKept(deadline, pieces);
        }
    }

    private static void skip(ByteBuffer[] pieces, int bytes) {
        int left = bytes;
        for (int i = 0; left > 0; i++) {
            int n = Math.min(left, pieces[i].remaining());
            pieces[i].position(pieces[i].position() + n);
            left -= n;
        }
    }

    /** Gives back a buffer with a frame's beginning, and knows what became of the frame. */
    private void giveBack(ByteBuffer lent, boolean completed) {
        cutShort |= !completed && lent.position() > 0;
        LentBuffers.giveBack(lent);
    }
}
