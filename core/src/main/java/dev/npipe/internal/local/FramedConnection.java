// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.PipeMode;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Win32Error;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A connection of a message-type pipe, whatever its frames look like. */
abstract sealed class FramedConnection extends LocalConnection
        permits MessageConnection, ProxyMessageConnection {
    final boolean zeroMessageEndsStream;
    final AtomicBoolean messageComplete = new AtomicBoolean(true);

    private volatile PipeMode readMode = PipeMode.MESSAGE;

    FramedConnection(LocalSocket socket, LocalEnd end) {
        super(socket, end);
        this.zeroMessageEndsStream = end.can(Handshake.CAPABILITY_ZERO_ENDS);
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

    @Override
    public Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        readLock.lock();
        try {
            checkOpen();
            return readMessageLocked(maxBytes, deadline);
        } finally {
            leaveRead();
        }
    }

    /** The next message, or in byte read mode what is there, with the read lock held. */
    abstract Optional<byte[]> readMessageLocked(int maxBytes, Deadline deadline) throws IOException;

    IOException moreData(long length, int maxBytes) {
        return Win32Error.exception(
                pipe,
                Win32Error.MORE_DATA,
                "a message of %d bytes is longer than %d".formatted(length, maxBytes));
    }

    @Override
    public boolean isMessageComplete() {
        return messageComplete.get() || readMode == PipeMode.BYTE;
    }

    @Override
    boolean continues() {
        return !messageComplete.get();
    }

    @Override
    public int writeMessages(ByteBuffer[] messages, Deadline deadline) throws IOException {
        writeLock.lock();
        try {
            checkOpen();
            return writeMessagesLocked(messages, deadline);
        } catch (IOException e) {
            throw writeFailed(e);
        } finally {
            leaveWrite();
        }
    }

    /** One write of each buffer, with the write lock held. */
    abstract int writeMessagesLocked(ByteBuffer[] messages, Deadline deadline) throws IOException;

    /**
     * In the middle of a message there is no way on; but what a peer that has gone has sent can
     * still be read.
     */
    @Override
    IOException writeFailed(IOException e) throws IOException {
        if (isWriterBroken() && !(e instanceof PeerGoneException)) {
            close();
        }
        return super.writeFailed(e);
    }

    /** True when a write ended in the middle of a message; with the write lock held. */
    abstract boolean isWriterBroken();

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
            if (isMessageWaiting()) {
                throw Win32Error.exception(
                        pipe,
                        Win32Error.PIPE_BUSY,
                        "a transaction cannot begin while unread data is waiting");
            }
            write(request, writing);
            return reply.hasRemaining() ? readLocked(reply, reading) : readWithoutRoom(reading);
        } finally {
            leaveRead();
        }
    }

    /** True when a message has begun or is buffered; with the read lock held. */
    abstract boolean isMessageWaiting() throws IOException;

    /** Waits for a message, whose bytes stay unread: 0, or -1 at the end. */
    abstract int readWithoutRoom(Deadline deadline) throws IOException;

    @Override
    public PipeMode readMode() {
        return readMode;
    }

    @Override
    public void readMode(PipeMode mode) {
        readMode = mode;
    }
}
