// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.MessageTooLongException;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.LineSearch;
import dev.npipe.internal.OwedAnswer;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.framing.FrameLook;
import dev.npipe.internal.unix.framing.FrameReader;
import dev.npipe.internal.unix.framing.InBuffer;
import dev.npipe.internal.unix.framing.LookAhead;
import dev.npipe.internal.unix.framing.PresentFrames;
import dev.npipe.internal.unix.memory.LentBuffers;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Reads of a message-type pipe in message or byte read mode, over frames. All but what the
 * application may ask at any time is guarded by the turn to read.
 */
final class MessageReading {
    private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

    private final String pipe;
    private final InBuffer in;
    private final FrameReader reader;
    private final BooleanSupplier closed;
    private final LookAhead ahead;

    /** True when a message of no bytes ends the stream. */
    private final boolean zeroEnds;

    private boolean streamEnded;

    private final OwedAnswer owed = new OwedAnswer();

    /** Read by any thread. */
    private final AtomicBoolean messageComplete = new AtomicBoolean(true);

    /** Of the message that the last read took from, or -1; read by any thread. */
    private final AtomicInteger lengthOfRead = new AtomicInteger(-1);

    private volatile PipeMode mode = PipeMode.MESSAGE;

    MessageReading(
            String pipe,
            InBuffer in,
            FrameReader reader,
            boolean zeroEnds,
            BooleanSupplier closed) {
        this.pipe = pipe;
        this.in = in;
        this.reader = reader;
        this.zeroEnds = zeroEnds;
        this.closed = closed;
        this.ahead = new LookAhead(reader, in, zeroEnds, () -> mode == PipeMode.BYTE);
    }

    PipeMode mode() {
        return mode;
    }

    void mode(PipeMode chosen) {
        mode = chosen;
    }

    /** True when the last read ended a message; in byte read mode always. */
    boolean isMessageComplete() {
        return messageComplete.get() || mode == PipeMode.BYTE;
    }

    /** True when a scattering read may go on: there is more of its message. */
    boolean continues() {
        return !messageComplete.get();
    }

    /** The length of the message that the last read took from, unless it took bytes of several. */
    OptionalLong messageLength() {
        int length = lengthOfRead.get();
        return length < 0 || mode == PipeMode.BYTE ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /**
     * Makes sure that a message is begun, which answers what was asked, waiting for its header;
     * false at the end.
     */
    private boolean next(Deadline deadline, ByteBuffer dst) throws IOException {
        boolean there = !streamEnded && reader.next(deadline, dst);
        owed.answered();
        lengthOfRead.setRelease(there ? reader.length() : -1);
        return there;
    }

    int read(ByteBuffer dst, Deadline deadline) throws IOException {
        return read(dst, dst.position(), deadline);
    }

    /** A read into a buffer that may have the first bytes of its message, from a position on. */
    private int read(ByteBuffer dst, int start, Deadline deadline) throws IOException {
        if (!next(deadline, dst)) {
            messageComplete.setRelease(true);
            return -1;
        }
        if (reader.remaining() == 0 && dst.position() == start) {
            return readEmptyMessage();
        }
        return mode == PipeMode.MESSAGE
                ? readPart(dst, start, deadline)
                : readBytes(dst, start, deadline);
    }

    /** A read of what is buffered, or NOT_NOW. */
    int readBuffered(ByteBuffer dst) throws IOException {
        int start = dst.position();
        boolean some = !streamEnded && reader.isBuffered(dst.remaining());
        if (!some && !streamEnded && NearBytes.areThere(in)) {
            some = mode == PipeMode.MESSAGE && reader.takeNear(dst);
            if (!some) {
                in.fillNow();
                some = reader.isBuffered(dst.remaining());
            }
        }
        return some ? read(dst, start, Deadline.NEVER) : Connection.NOT_NOW;
    }

    /** A read of what the socket has now, or NOT_NOW. */
    int readPresent(ByteBuffer dst) throws IOException {
        if (!streamEnded && !PresentFrames.next(reader, in) && !in.hasEnded()) {
            return Connection.NOT_NOW;
        }
        int start = dst.position();
        if (!next(Deadline.NEVER, NO_ROOM)) { // which has nothing to wait for
            messageComplete.setRelease(true);
            return -1;
        }
        if (reader.remaining() == 0) {
            return readEmptyMessage();
        }
        try {
            PresentFrames.take(reader, in, dst);
        } catch (IOException e) {
            if (dst.position() == start || closed.getAsBoolean()) {
                throw e;
            }
        }
        if (dst.position() == start) {
            return Connection.NOT_NOW;
        }
        if (mode == PipeMode.BYTE) {
            return readBytes(dst, start, Deadline.NEVER); // which never waits behind some
        }
        finishRead();
        return dst.position() - start;
    }

    private int readEmptyMessage() {
        endMessage();
        messageComplete.setRelease(true);
        streamEnded = zeroEnds;
        return streamEnded ? -1 : 0;
    }

    /**
     * As much of one message as the buffer takes. A wait that ends early, in whatever way, gives
     * what came before it; its reason comes up again at the next read.
     */
    private int readPart(ByteBuffer dst, int start, Deadline deadline) throws IOException {
        try {
            while (reader.remaining() > 0 && dst.hasRemaining()) {
                reader.take(dst, deadline, true);
            }
        } catch (IOException e) {
            if (dst.position() == start || closed.getAsBoolean()) {
                throw e;
            }
        }
        finishRead();
        return dst.position() - start;
    }

    /** What is there, over the ends of messages, but never past a message of no bytes. */
    private int readBytes(ByteBuffer dst, int start, Deadline deadline) throws IOException {
        if (in.hasFew()) {
            in.fillNow(); // more than a look took may be there
        }
        if (dst.position() == start) {
            reader.take(dst, deadline, false);
        }
        while (true) {
            if (reader.remaining() == 0) {
                finishRead();
                if (!dst.hasRemaining() || !nextIsBuffered() || reader.remaining() == 0) {
                    break;
                }
            } else if (!dst.hasRemaining() || reader.takeBuffered(dst) == 0) {
                break;
            }
        }
        messageComplete.setRelease(true);
        return dst.position() - start;
    }

    private void finishRead() {
        messageComplete.setRelease(reader.remaining() == 0);
        if (reader.remaining() == 0) {
            endMessage();
        }
    }

    /** Ends a message; what follows it may ask whether it was consumed. */
    private void endMessage() {
        reader.endMessage();
        if (!in.isEmpty() || !in.ahead().isEmpty()) {
            nextIsBuffered();
        }
    }

    /** Looks past the end of a message, which is good whatever follows it. */
    private boolean nextIsBuffered() {
        try {
            return PresentFrames.nextAhead(reader, in);
        } catch (IOException e) { // the next read fails with it
            PipeLog.log(Level.DEBUG, pipe, "no look past the end of a message", e);
            return false;
        }
    }

    /** The next message, or in byte read mode what is there; empty at the end. */
    Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        if (!next(deadline, NO_ROOM)) {
            messageComplete.setRelease(true);
            return Optional.empty();
        }
        if (reader.remaining() == 0) {
            return readEmptyMessage() < 0 ? Optional.empty() : Optional.of(new byte[0]);
        }
        if (mode == PipeMode.BYTE) {
            return Optional.of(someBytes(maxBytes, deadline));
        }
        if (reader.remaining() > maxBytes) {
            throw new MessageTooLongException(pipe, OptionalLong.of(reader.remaining()), maxBytes);
        }
        byte[] message = reader.takeAll(deadline);
        finishRead();
        return Optional.of(message);
    }

    /** The next line, which ends with its message in message read mode; empty at the end. */
    Optional<byte[]> readLine(int maxBytes, Deadline deadline) throws IOException {
        for (int rounds = 1; next(deadline, NO_ROOM); rounds++) {
            if (reader.remaining() > 0) {
                Optional<byte[]> line = LineSearch.next(pipe, ahead, maxBytes, deadline);
                if (closed.getAsBoolean()) { // which looks like the end, also of the line
                    throw new AsynchronousCloseException();
                }
                finishRead();
                return line;
            }
            readEmptyMessage(); // is no line
            if (rounds >= Connection.MOST_EMPTY) {
                deadline.check();
            }
        }
        messageComplete.setRelease(true);
        return Optional.empty();
    }

    private byte[] someBytes(int maxBytes, Deadline deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(maxBytes, LentBuffers.SIZE));
        return Arrays.copyOf(bytes.array(), readBytes(bytes, 0, deadline));
    }

    /**
     * Reads an answer. Without room it is waited for, and stays unread unless it has no bytes: 0,
     * or -1 at the end.
     */
    int readAnswer(ByteBuffer dst, Deadline deadline) throws IOException {
        if (dst.hasRemaining()) {
            return read(dst, deadline);
        }
        if (!next(deadline, NO_ROOM)) {
            return -1;
        }
        if (reader.remaining() == 0) {
            return readEmptyMessage();
        }
        messageComplete.setRelease(false);
        return 0;
    }

    /** Refuses a question while a message has begun or is there, or an answer is to come. */
    void checkNothingUnread() throws IOException {
        owed.check(pipe);
        in.fillNow();
        if (reader.inMessage() || reader.nextBuffered()) {
            throw OwedAnswer.unreadData(pipe);
        }
    }

    /**
     * True if a message has begun, also one of no bytes, or no more will come. Without waiting it
     * takes the empty ones before the first other, if a read would pass over them.
     */
    boolean isAnythingUnread(boolean pastEmpty) throws IOException {
        boolean passed = true;
        while (passed && !streamEnded && !closed.getAsBoolean()) {
            in.fillNow();
            passed = false;
            while (!streamEnded && (reader.inMessage() || reader.nextBuffered())) {
                if (!pastEmpty || reader.remaining() > 0) {
                    return true;
                }
                readEmptyMessage();
                passed = true;
            }
        }
        return streamEnded || in.hasEnded() || reader.isHeaderBegun();
    }

    /** Whether the next message is the answer to a transaction that was cut off. */
    OwedAnswer owed() {
        return owed;
    }

    PipePeek peek(ByteBuffer dst) throws IOException {
        FrameLook look = reader.look(dst);
        boolean nothing = !reader.inMessage() && look.available() == 0;
        if (streamEnded || (nothing && in.isEmpty() && in.hasEnded())) {
            throw Win32Error.exception(
                    pipe, Win32Error.BROKEN_PIPE, "the other end of the pipe is closed");
        }
        return new PipePeek(
                look.copied(),
                look.available(),
                (int) Math.min(look.remainingInFirst(), Integer.MAX_VALUE));
    }
}
