// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A message-type pipe whose client is behind a file server: frames with a 16-bit length and nothing
 * between them. A whole frame fits the in-buffer, so what a read gave up on is still there for the
 * next.
 */
final class ProxyMessageConnection extends LocalConnection {
    private final ProxyFrameWriter writer;
    private final boolean zeroMessageEndsStream;
    private volatile PipeMode readMode = PipeMode.MESSAGE;
    private final AtomicBoolean messageComplete = new AtomicBoolean(true);

    /** True when the header of the current message was taken; guarded by the read lock. */
    private boolean inMessage;

    /** The bytes of the current message that were not read. */
    private int left;

    ProxyMessageConnection(LocalSocket socket, LocalEnd end) {
        super(socket, end);
        this.zeroMessageEndsStream = end.can(Handshake.CAPABILITY_ZERO_ENDS);
        this.writer = new ProxyFrameWriter(pipe, socket, zeroMessageEndsStream);
    }

    @Override
    boolean hasLeft() throws IOException {
        readLock.lock();
        try {
            in.fillNow();
            return in.isEmpty() && in.hasEnded();
        } finally {
            leaveRead();
        }
    }

    /** Makes sure of a message, waiting for its header; false at the end. */
    private boolean next(Deadline deadline) throws IOException {
        while (!nextBuffered()) {
            if (!in.fill(deadline)) {
                if (in.isEmpty()) {
                    return false;
                }
                throw broken("the other end went away inside the header of a message");
            }
        }
        return true;
    }

    private boolean nextBuffered() {
        if (!inMessage && in.remaining() >= ProxyFrameWriter.HEADER) {
            left = in.unsignedShortAt(0);
            in.skip(ProxyFrameWriter.HEADER);
            inMessage = true;
        }
        return inMessage;
    }

    /** Waits until so many bytes of the current message are there. */
    private void await(int bytes, Deadline deadline) throws IOException {
        while (in.remaining() < bytes) {
            if (!in.fill(deadline)) {
                throw broken(
                        "the other end went away inside a message, %d bytes before its end"
                                .formatted(left - in.remaining()));
            }
        }
    }

    @Override
    int readLocked(ByteBuffer dst, Deadline deadline) throws IOException {
        if (!next(deadline)) {
            messageComplete.setRelease(true);
            return -1;
        }
        return readMode == PipeMode.MESSAGE ? readPart(dst, deadline) : readBytes(dst, deadline);
    }

    /**
     * As much of one message as the buffer takes. A wait that ends early gives what came before it;
     * its reason comes up again at the next read.
     */
    private int readPart(ByteBuffer dst, Deadline deadline) throws IOException {
        try {
            await(Math.min(left, dst.remaining()), deadline);
        } catch (IOException e) {
            if (in.isEmpty() || isClosed()) {
                throw e;
            }
        }
        return take(dst);
    }

    private int take(ByteBuffer dst) {
        int n = in.take(dst, left);
        left -= n;
        inMessage = left > 0;
        messageComplete.setRelease(left == 0);
        return n;
    }

    /** What is there, over the ends of messages. */
    private int readBytes(ByteBuffer dst, Deadline deadline) throws IOException {
        await(Math.min(left, 1), deadline);
        int n = take(dst);
        while (dst.hasRemaining() && nextBuffered() && !in.isEmpty()) {
            n += take(dst);
        }
        messageComplete.setRelease(true);
        return n;
    }

    @Override
    boolean continues() {
        return !messageComplete.get();
    }

    @Override
    public Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        readLock.lock();
        try {
            checkOpen();
            if (!next(deadline)) {
                messageComplete.setRelease(true);
                return Optional.empty();
            }
            if (readMode == PipeMode.BYTE) {
                ByteBuffer bytes = ByteBuffer.allocate(Math.min(maxBytes, Buffers.SIZE));
                return Optional.of(Arrays.copyOf(bytes.array(), readBytes(bytes, deadline)));
            }
            if (left > maxBytes) {
                throw Win32Error.exception(
                        pipe,
                        Win32Error.MORE_DATA,
                        "a message of %d bytes is longer than %d".formatted(left, maxBytes));
            }
            await(left, deadline);
            byte[] message = new byte[left];
            take(ByteBuffer.wrap(message));
            return Optional.of(message);
        } finally {
            leaveRead();
        }
    }

    @Override
    public boolean isMessageComplete() {
        return messageComplete.get() || readMode == PipeMode.BYTE;
    }

    @Override
    int writeLocked(ByteBuffer src, Deadline deadline) throws IOException {
        return (int) writeLocked(new ByteBuffer[] {src}, deadline);
    }

    @Override
    long writeLocked(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        try {
            return writer.write(srcs, deadline);
        } catch (InterruptedByTimeoutException e) {
            throw timedOut(e);
        }
    }

    @Override
    public int writeMessages(ByteBuffer[] messages, Deadline deadline) throws IOException {
        writeLock.lock();
        try {
            checkOpen();
            return writer.writeAll(messages, deadline);
        } catch (InterruptedByTimeoutException e) {
            throw timedOut(e);
        } catch (PeerGoneException e) {
            throw gone(e);
        } finally {
            leaveWrite();
        }
    }

    /** In the middle of a message there is no way on. */
    private IOException timedOut(InterruptedByTimeoutException e) throws IOException {
        if (writer.isBroken()) {
            close();
        }
        return e;
    }

    @Override
    public PipePeek peek(ByteBuffer dst) throws IOException {
        checkOpen();
        if (!enterReadUnlessWaiting()) {
            return new PipePeek(0, 0, 0);
        }
        try {
            in.fillNow();
            if (!nextBuffered()) {
                if (in.isEmpty() && in.hasEnded()) {
                    throw broken("the other end of the pipe is closed");
                }
                return new PipePeek(0, 0, 0);
            }
            int copied = in.copy(dst, left);
            return new PipePeek(copied, available(), left - copied);
        } finally {
            leaveRead();
        }
    }

    /** The bytes of messages that are buffered, less their headers. */
    private int available() {
        int at = Math.min(left, in.remaining());
        int available = at;
        while (in.remaining() - at >= ProxyFrameWriter.HEADER) {
            int length = in.unsignedShortAt(at);
            at += ProxyFrameWriter.HEADER;
            int there = Math.min(length, in.remaining() - at);
            available += there;
            at += there;
        }
        return available;
    }

    @Override
    public int transact(ByteBuffer request, ByteBuffer reply, Deadline writing, Deadline reading)
            throws IOException {
        readLock.lock();
        try {
            checkOpen();
            if (readMode != PipeMode.MESSAGE) {
                throw badPipe("a transaction needs message read mode");
            }
            in.fillNow();
            if (nextBuffered()) {
                throw Win32Error.exception(
                        pipe,
                        Win32Error.PIPE_BUSY,
                        "a transaction cannot begin while unread data is waiting");
            }
            write(request, writing);
            if (reply.hasRemaining()) {
                return readLocked(reply, reading);
            }
            if (!next(reading)) {
                return -1;
            }
            messageComplete.setRelease(false);
            return 0;
        } finally {
            leaveRead();
        }
    }

    /** What the file server fetched, it fetched for a read of its client. */
    @Override
    public void awaitDrain(Deadline deadline) throws IOException {
        awaitFetched(deadline);
    }

    @Override
    public void shutdownOutput() {
        throw new UnsupportedOperationException(
                pipe + ": a file server carries neither a half-close nor a message of no bytes");
    }

    @Override
    public PipeMode readMode() {
        return readMode;
    }

    @Override
    public void readMode(PipeMode mode) {
        readMode = mode;
    }
}
