// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection of a message-type pipe: frames on a stream. */
final class MessageConnection extends FramedConnection {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

    private final FrameReader reader;
    private final FrameWriter writer;
    private final Drain drain;

    /** What the other end sent that ended this connection; null when nothing did. */
    private volatile @Nullable String malformed;

    /** True when a message of no bytes ended the stream; guarded by the read lock. */
    private boolean streamEnded;

    MessageConnection(LocalSocket socket, LocalEnd end) {
        super(socket, end);
        this.writer = new FrameWriter(this.socket, socket);
        this.drain = new Drain(this, writer);
        this.reader = new FrameReader(in, new ControlFrames(), drain::consumed);
    }

    private final class ControlFrames implements FrameReader.Control {
        @Override
        public boolean agreed() {
            return end.can(Handshake.CAPABILITY_DRAIN);
        }

        @Override
        public void reached(int kind, long count) throws IOException {
            if (!drain.reached(kind, count)) {
                throw malformed("a control frame that was not agreed on");
            }
        }

        @Override
        public IOException malformed(String reason) {
            malformed = reason;
            try {
                String user = peer().userName().orElse("?");
                LOG.log(System.Logger.Level.WARNING, "{0}: {1} sent {2}", pipe, user, reason);
                close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, pipe, e);
            }
            return invalid(reason);
        }

        @Override
        public IOException cutOff(String reason) {
            LOG.log(System.Logger.Level.WARNING, "{0}: {1}", pipe, reason);
            return broken(reason);
        }
    }

    private IOException invalid(String reason) {
        return Win32Error.exception(pipe, Win32Error.INVALID_DATA, "the other end sent " + reason);
    }

    /** Also says why it is closed, if the user did not close it. */
    @Override
    void checkOpen() throws IOException {
        String reason = malformed;
        if (reason != null) {
            throw invalid(reason);
        }
        super.checkOpen();
    }

    @Override
    int readLocked(ByteBuffer dst, Deadline deadline) throws IOException {
        int start = dst.position();
        if (streamEnded || !reader.next(deadline, dst)) {
            messageComplete.setRelease(true);
            return -1;
        }
        if (reader.left() == 0 && dst.position() == start) {
            return readEmptyMessage();
        }
        return readMode() == PipeMode.MESSAGE
                ? readPart(dst, start, deadline)
                : readBytes(dst, start, deadline);
    }

    @Override
    int readBufferedLocked(ByteBuffer dst) throws IOException {
        return !streamEnded && reader.isBuffered(dst.remaining())
                ? readLocked(dst, Deadline.NEVER)
                : NOT_NOW;
    }

    private int readEmptyMessage() {
        endMessage();
        messageComplete.setRelease(true);
        streamEnded = zeroMessageEndsStream;
        return streamEnded ? -1 : 0;
    }

    /**
     * As much of one message as the buffer takes. A wait that ends early, in whatever way, gives
     * what came before it; its reason comes up again at the next read.
     */
    private int readPart(ByteBuffer dst, int start, Deadline deadline) throws IOException {
        try {
            while (reader.left() > 0 && dst.hasRemaining()) {
                reader.take(dst, deadline, true);
            }
        } catch (IOException e) {
            if (dst.position() == start || isClosed()) {
                throw e;
            }
        }
        finishRead();
        return dst.position() - start;
    }

    /** What is there, over the ends of messages, but never past a message of no bytes. */
    private int readBytes(ByteBuffer dst, int start, Deadline deadline) throws IOException {
        if (dst.position() == start) {
            reader.take(dst, deadline, false);
        }
        while (true) {
            if (reader.left() == 0) {
                finishRead();
                if (!dst.hasRemaining() || !nextIsBuffered() || reader.left() == 0) {
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
        messageComplete.setRelease(reader.left() == 0);
        if (reader.left() == 0) {
            endMessage();
        }
    }

    /** Ends a message; what follows it may ask whether it was consumed. */
    private void endMessage() {
        reader.endMessage();
        if (!in.isEmpty()) {
            nextIsBuffered();
        }
    }

    /** Looks past the end of a message, which is good whatever follows it. */
    private boolean nextIsBuffered() {
        try {
            return reader.nextBuffered();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, pipe, e); // the next read fails with it
            return false;
        }
    }

    @Override
    void leaveRead() {
        boolean idle = drain.isIdle(reader);
        super.leaveRead();
        drain.readerLeft(idle);
    }

    /** Takes control frames that nobody is reading; with the read lock held. True if still idle. */
    boolean receiveControl() throws IOException {
        in.fillNow();
        reader.nextBuffered();
        return drain.isIdle(reader);
    }

    /** {@link #leaveRead} without looking after the connection further. */
    void leaveReadQuietly() {
        super.leaveRead();
    }

    @Override
    Optional<byte[]> readMessageLocked(int maxBytes, Deadline deadline) throws IOException {
        if (streamEnded || !reader.next(deadline, NO_ROOM)) {
            messageComplete.setRelease(true);
            return Optional.empty();
        }
        if (reader.left() == 0) {
            return readEmptyMessage() < 0 ? Optional.empty() : Optional.of(new byte[0]);
        }
        if (readMode() == PipeMode.MESSAGE && reader.left() > maxBytes) {
            throw moreData(reader.left(), maxBytes);
        }
        if (readMode() == PipeMode.BYTE) {
            return Optional.of(someBytes(maxBytes, deadline));
        }
        byte[] message = reader.takeAll(deadline);
        finishRead();
        return Optional.of(message);
    }

    private byte[] someBytes(int maxBytes, Deadline deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(maxBytes, Buffers.SIZE));
        return Arrays.copyOf(bytes.array(), readBytes(bytes, 0, deadline));
    }

    @Override
    int writeLocked(ByteBuffer src, Deadline deadline) throws IOException {
        return writer.write(src, deadline, zeroMessageEndsStream);
    }

    @Override
    int writeShortLocked(ByteBuffer src) throws IOException {
        return writer.writeShort(src, zeroMessageEndsStream);
    }

    @Override
    long writeLocked(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        return writer.write(srcs, deadline, zeroMessageEndsStream);
    }

    @Override
    int writeMessagesLocked(ByteBuffer[] messages, Deadline deadline) throws IOException {
        return writer.writeAll(messages, deadline, zeroMessageEndsStream);
    }

    @Override
    boolean isWriterBroken() {
        return writer.isBroken();
    }

    @Override
    void leaveWrite() {
        super.leaveWrite();
        drain.writerLeft();
    }

    @Override
    PipePeek peekLocked(ByteBuffer dst) throws IOException {
        FrameReader.Seen seen = reader.look(dst);
        boolean nothing = !reader.inMessage() && seen.available() == 0;
        if (streamEnded || (nothing && in.isEmpty() && in.hasEnded())) {
            throw broken("the other end of the pipe is closed");
        }
        return new PipePeek(
                seen.copied(),
                seen.available(),
                (int) Math.min(seen.leftInMessage(), Integer.MAX_VALUE));
    }

    @Override
    boolean isMessageWaiting() throws IOException {
        return reader.inMessage() || reader.nextBuffered();
    }

    /** An answer of no bytes is taken, a longer one stays unread. */
    @Override
    int readWithoutRoom(Deadline deadline) throws IOException {
        if (streamEnded || !reader.next(deadline, NO_ROOM)) {
            return -1;
        }
        if (reader.left() == 0) {
            return readEmptyMessage();
        }
        messageComplete.setRelease(false);
        return 0;
    }

    @Override
    public void awaitDrain(Deadline deadline) throws IOException {
        checkOpen();
        drain.await(deadline, reader);
    }

    /** A socket would end the answers to DRAIN too, so the end is a message of no bytes. */
    @Override
    public void shutdownOutput() throws IOException {
        if (!zeroMessageEndsStream) {
            throw new UnsupportedOperationException(
                    pipe
                            + ": a message-type pipe ends one way only between ends that both chose"
                            + " zeroMessageEndsStream");
        }
        writeLock.lock();
        try {
            checkOpen();
            writer.write(new ByteBuffer[0], Deadline.NEVER, false);
        } catch (PeerGoneException e) {
            throw gone(e);
        } finally {
            leaveWrite();
        }
    }

    @Override
    public void close() throws IOException {
        if (isClosed()) {
            return;
        }
        drain.closing();
        super.close();
        drain.wakeWaiters();
    }
}
