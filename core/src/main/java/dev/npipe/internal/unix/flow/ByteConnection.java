// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.LineSearch;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.memory.Lengths;
import dev.npipe.internal.unix.memory.LentBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.Arrays;
import java.util.Optional;

/** A connection without messages: a byte-type pipe, or a program that does not use npipe. */
final class ByteConnection extends UnixConnection {
    /** So little room is hardly worth a system call of its own. */
    private static final int FEW = 64;

    /** So much room is worth a look of its own at what is near. */
    private static final int MUCH = 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    ByteConnection(Streams streams, PipeEnd end) {
        super(streams, end);
    }

    /**
     * A client of a pipe that the server writes to may have shut down its own output, at once if it
     * only listens, and still be there: so a hang-up counts, and not the end of what it sends.
     */
    @Override
    public boolean hasLeft() throws IOException {
        readTurn.enter(Deadline.NEVER);
        try {
            return isNothingThere()
                    && (in.hasEnded() || !end.reads())
                    && (!end.writes() || socket.hungUp());
        } finally {
            readTurn.leave();
        }
    }

    private boolean isNothingThere() throws IOException {
        if (end.reads() || !end.carrier().isPlain()) {
            in.fillFew();
        }
        return in.isEmpty();
    }

    /** More may be there than a look took. */
    private void fillBehindLook() throws IOException {
        if (in.hasFew()) {
            in.fillNow();
        }
    }

    @Override
    int readLocked(ByteBuffer dst, Deadline deadline) throws IOException {
        fillBehindLook();
        return in.isEmpty()
                ? in.receiveInto(dst, deadline, false)
                : in.take(dst, Integer.MAX_VALUE);
    }

    @Override
    int readBufferedLocked(ByteBuffer dst) throws IOException {
        fillBehindLook();
        if (NearBytes.areThere(in)) {
            if (isStraight(dst)) {
                int n = in.receiveNow(dst);
                return n > 0 ? n : NOT_NOW;
            }
            in.fillNow();
        }
        return in.isEmpty() ? NOT_NOW : in.take(dst, Integer.MAX_VALUE);
    }

    /** True where near bytes need no buffer on the way, as all of them are taken, or many. */
    private boolean isStraight(ByteBuffer dst) throws IOException {
        int room = dst.remaining();
        return room >= MUCH || in.ahead().lookNear(0, NOTHING) <= room;
    }

    @Override
    int readPresentLocked(ByteBuffer dst) throws IOException {
        fillBehindLook();
        int n = in.isEmpty() ? in.receiveNow(dst) : in.take(dst, Integer.MAX_VALUE);
        return n == 0 ? NOT_NOW : n;
    }

    /** A few bytes come through the in-buffer, where the next few may be already. */
    @Override
    public int readStream(ByteBuffer dst, Deadline deadline) throws IOException {
        if (dst.remaining() > FEW) {
            return read(dst, deadline);
        }
        readTurn.enter(deadline);
        try {
            checkOpen();
            fillBehindLook();
            return in.isEmpty() && !in.fill(deadline) ? -1 : in.take(dst, Integer.MAX_VALUE);
        } finally {
            readTurn.leave();
        }
    }

    @Override
    public Optional<byte[]> readLine(int maxBytes, Deadline deadline) throws IOException {
        readTurn.enter(deadline);
        try {
            checkOpen();
            fillBehindLook();
            Optional<byte[]> line = LineSearch.next(pipe, new Unread(), maxBytes, deadline);
            checkOpen(); // a close looks like the end of the stream, and so of the line
            return line;
        } finally {
            readTurn.leave();
        }
    }

    /** What is buffered: all of the stream. */
    private final class Unread implements LineSearch.Unread {
        @Override
        public ByteBuffer here() {
            return in.isEmpty() ? NOTHING : in.unread();
        }

        @Override
        public boolean more(Deadline deadline) throws IOException {
            return in.fill(deadline);
        }

        @Override
        public void skip(int bytes) {
            in.skip(bytes);
        }
    }

    @Override
    boolean continues() {
        return !in.isEmpty();
    }

    @Override
    public Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(maxBytes, LentBuffers.SIZE));
        int n = read(bytes, deadline);
        return n < 0 ? Optional.empty() : Optional.of(Arrays.copyOf(bytes.array(), n));
    }

    @Override
    public boolean isMessageComplete() {
        return true;
    }

    @Override
    int writeLocked(ByteBuffer src, Deadline deadline) throws IOException {
        int before = src.remaining();
        try {
            sink.write(src, deadline);
        } catch (InterruptedByTimeoutException e) {
            if (src.remaining() == before) {
                throw e;
            }
        }
        return before - src.remaining();
    }

    @Override
    int writeShortLocked(ByteBuffer src) throws IOException {
        int length = src.remaining();
        return sink.writeShort(src) ? length : NOT_NOW;
    }

    @Override
    int writeAtOnceLocked(ByteBuffer src) throws IOException {
        int before = src.remaining();
        int n = 1;
        while (n > 0 && src.hasRemaining()) {
            n = sink.writeNow(src);
        }
        int written = before - src.remaining();
        return written == 0 && before > 0 ? NOT_NOW : written;
    }

    @Override
    long writeLocked(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        long before = Lengths.total(srcs);
        try {
            sink.write(srcs, deadline);
        } catch (InterruptedByTimeoutException e) {
            if (Lengths.total(srcs) == before) {
                throw e;
            }
        }
        return before - Lengths.total(srcs);
    }

    @Override
    public int writeMessages(ByteBuffer[] messages, Deadline deadline) throws IOException {
        throw badPipe("a byte-type pipe has no messages");
    }

    @Override
    PipePeek peekLocked(ByteBuffer dst) throws IOException {
        if (in.isEmpty() && in.hasEnded()) {
            throw broken("the other end of the pipe is closed");
        }
        return new PipePeek(in.copy(0, dst, Integer.MAX_VALUE), in.remaining(), 0);
    }

    @Override
    public int transact(ByteBuffer request, ByteBuffer reply, Deadline writing, Deadline reading)
            throws IOException {
        throw noTransaction();
    }

    @Override
    public Optional<byte[]> transact(
            ByteBuffer request, int maxBytes, Deadline writing, Deadline reading)
            throws IOException {
        throw noTransaction();
    }

    private IOException noTransaction() {
        return badPipe("a transaction needs a pipe of message type in message read mode");
    }

    @Override
    public void awaitDrain(Deadline deadline) throws IOException {
        awaitFetched(deadline);
    }

    @Override
    public boolean canShutdownOutput() {
        return end.carrier().carriesHalfClose();
    }

    @Override
    void endOutputLocked(Deadline deadline) throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void readMode(PipeMode mode) throws IOException {
        if (mode == PipeMode.MESSAGE) {
            throw Win32Error.exception(
                    pipe,
                    Win32Error.INVALID_PARAMETER,
                    "a byte-type pipe cannot be read in message mode");
        }
    }

    @Override
    public PipeMode readMode() {
        return PipeMode.BYTE;
    }
}
