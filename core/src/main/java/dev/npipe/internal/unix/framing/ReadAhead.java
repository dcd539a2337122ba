// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.memory.Brought;
import dev.npipe.internal.unix.socket.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What was received before the application wanted it, because somebody waits for an answer that
 * comes behind it: pieces of the heap, in the order of arrival. Whoever reads gets these first, and
 * then what the stream itself brings. A piece is given back as soon as it is read. Guarded by the
 * turn to read.
 */
public final class ReadAhead implements Source {
    /** A piece is as long as all before it, within these bounds. */
    private static final int SHORTEST = 4 * 1024;

    private static final int LONGEST = 64 * 1024;

    private final Source source;
    private final ReadAheadShare share = new ReadAheadShare();

    /** Made when it is first needed. */
    private @Nullable ArrayDeque<Piece> pieces;

    /** Where the frames are that were received last; null while nothing is here. */
    private @Nullable FrameScan scan;

    private boolean ended;

    /** Bytes that arrived up to a position, and were taken up to another. */
    private static final class Piece {
        private final ByteBuffer bytes;
        private int taken;

        Piece(int size) {
            bytes = ByteBuffer.allocate(size);
        }

        int there() {
            return bytes.position() - taken;
        }

        void take(ByteBuffer dst) {
            int n = Math.min(there(), dst.remaining());
            dst.put(dst.position(), bytes, taken, n).position(dst.position() + n);
            taken += n;
        }
    }

    /** Nothing yet, in front of a stream. */
    ReadAhead(Source source) {
        this.source = source;
    }

    /** True when nothing is here, and the stream itself comes next. */
    public boolean isEmpty() {
        return pieces == null || pieces.isEmpty();
    }

    /** True when the end of the stream was met behind what is here. */
    public boolean hasEnded() {
        return ended;
    }

    /** Where the frames are that were received last; null while nothing is here. */
    public @Nullable FrameScan scan() {
        return isEmpty() ? null : scan;
    }

    /**
     * Receives what has arrived, without waiting, and has the scan follow it.
     *
     * @return true if there was something, or the end
     * @throws ReadAheadFullException if no more may be kept; nothing was received
     */
    public boolean receive(FrameScan following) throws IOException {
        ByteBuffer room = room();
        int from = room.position();
        try {
            int n = source.readNow(room);
            ended = n < 0;
            if (n > 0) {
                scan = following;
                following.follow(room, from, room.position());
            }
            return n != 0;
        } finally {
            removeEmpty();
        }
    }

    /** The last piece, if it takes more, or another. */
    private ByteBuffer room() throws ReadAheadFullException {
        ArrayDeque<Piece> all = pieces;
        if (all == null) {
            all = new ArrayDeque<>(1);
            pieces = all;
        }
        Piece last = all.peekLast();
        if (last == null || !last.bytes.hasRemaining()) {
            last = piece(Math.clamp(share.own(), SHORTEST, LONGEST));
            all.addLast(last);
        }
        return last.bytes;
    }

    private Piece piece(int size) throws ReadAheadFullException {
        if (!share.tryTake(size)) {
            throw new ReadAheadFullException(
                    "%s bytes were read ahead, of all pipes %s, and %s allows %s"
                            .formatted(
                                    share.own(),
                                    ReadAheadShare.taken(),
                                    ReadAheadShare.SETTING.property(),
                                    ReadAheadShare.SETTING.value()));
        }
        try {
            return new Piece(size);
        } catch (OutOfMemoryError e) {
            share.giveBack(size);
            throw new ReadAheadFullException(
                    "%s bytes were read ahead, and memory is out".formatted(share.own()));
        }
    }

    /** Gives back the first pieces, as far as nothing is left in them. */
    private void removeEmpty() {
        ArrayDeque<Piece> all = pieces;
        while (all != null && !all.isEmpty() && all.getFirst().there() == 0) {
            share.giveBack(all.removeFirst().bytes.capacity());
        }
        if (all == null || all.isEmpty()) {
            share.giveBack(share.own()); // also for a piece that there was no memory to keep
            pieces = null;
            scan = null;
        }
    }

    private int take(ByteBuffer dst) {
        int start = dst.position();
        ArrayDeque<Piece> all = pieces;
        while (all != null && !all.isEmpty() && dst.hasRemaining()) {
            all.getFirst().take(dst);
            if (all.getFirst().there() == 0) {
                removeEmpty();
            }
        }
        return dst.position() - start;
    }

    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        return isEmpty() ? source.readNow(dst) : take(dst);
    }

    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        if (isEmpty()) {
            source.awaitReadable(deadline);
        }
    }

    @Override
    public boolean isNear() {
        return source.isNear();
    }

    @Override
    public boolean awaitBriefly() throws IOException {
        return !isEmpty() || source.awaitBriefly();
    }

    @Override
    public int lookNear(int offset, ByteBuffer dst) throws IOException {
        return isEmpty() ? source.lookNear(offset, dst) : 0;
    }

    @Override
    public void takeNear(ByteBuffer head, ByteBuffer body) throws IOException {
        source.takeNear(head, body);
    }

    @Override
    public @Nullable Brought brought() {
        return isEmpty() ? source.brought() : null;
    }

    @Override
    public void discard() {
        ArrayDeque<Piece> all = pieces;
        if (all != null) {
            all.forEach(piece -> piece.taken = piece.bytes.position());
            removeEmpty();
        }
        source.discard();
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        return isEmpty() ? source.read(dst, deadline) : take(dst);
    }

    @Override
    public int readAll(ByteBuffer dst, Deadline deadline) throws IOException {
        return isEmpty() ? source.readAll(dst, deadline) : take(dst);
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        return isEmpty() ? source.read(head, body, deadline) : take(head);
    }
}
