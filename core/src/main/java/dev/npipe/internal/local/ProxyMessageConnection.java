// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A message-type pipe whose client is behind a file server: frames with a 16-bit length and nothing
 * between them. A whole frame fits the in-buffer, so what a read gave up on is still there for the
 * next.
 */
final class ProxyMessageConnection extends FramedConnection {
    private final ProxyFrameWriter writer;

    /** True when the header of the current message was taken; guarded by the read lock. */
    private boolean inMessage;

    /** The bytes of the current message that were not read. */
    private int left;

    ProxyMessageConnection(LocalSocket socket, LocalEnd end) {
        super(socket, end);
        this.writer = new ProxyFrameWriter(pipe, socket, zeroMessageEndsStream);
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
        return readMode() == PipeMode.MESSAGE ? readPart(dst, deadline) : readBytes(dst, deadline);
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
    Optional<byte[]> readMessageLocked(int maxBytes, Deadline deadline) throws IOException {
        if (!next(deadline)) {
            messageComplete.setRelease(true);
            return Optional.empty();
        }
        if (readMode() == PipeMode.BYTE) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.min(maxBytes, Buffers.SIZE));
            return Optional.of(Arrays.copyOf(bytes.array(), readBytes(bytes, deadline)));
        }
        if (left > maxBytes) {
            throw moreData(left, maxBytes);
        }
        await(left, deadline);
        byte[] message = new byte[left];
        take(ByteBuffer.wrap(message));
        return Optional.of(message);
    }

    @Override
    int writeLocked(ByteBuffer src, Deadline deadline) throws IOException {
        return (int) writeLocked(new ByteBuffer[] {src}, deadline);
    }

    @Override
    long writeLocked(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        return writer.write(srcs, deadline);
    }

    @Override
    int writeMessagesLocked(ByteBuffer[] messages, Deadline deadline) throws IOException {
        return writer.writeAll(messages, deadline);
    }

    @Override
    boolean isWriterBroken() {
        return writer.isBroken();
    }

    @Override
    PipePeek peekLocked(ByteBuffer dst) throws IOException {
        if (!nextBuffered()) {
            if (in.isEmpty() && in.hasEnded()) {
                throw broken("the other end of the pipe is closed");
            }
            return new PipePeek(0, 0, 0);
        }
        int copied = in.copy(dst, left);
        return new PipePeek(copied, available(), left - copied);
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
    boolean isMessageWaiting() {
        return nextBuffered();
    }

    @Override
    int readWithoutRoom(Deadline deadline) throws IOException {
        if (!next(deadline)) {
            return -1;
        }
        messageComplete.setRelease(false);
        return 0;
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
}
