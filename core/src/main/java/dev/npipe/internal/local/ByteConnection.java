// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.PipePeek;
import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.Arrays;
import java.util.Optional;

/** A connection without messages: a byte-type pipe, or a program that does not use npipe. */
sealed class ByteConnection extends LocalConnection permits ProxyByteConnection {
    ByteConnection(LocalSocket socket, LocalEnd end) {
        super(socket, end);
    }

    /**
     * A raw client of a pipe that the server writes to may have shut down its own output and still
     * be there, so only a hang-up counts.
     */
    @Override
    boolean hasLeft() throws IOException {
        readLock.lock();
        try {
            if (end.raw() && end.writes()) {
                return socket.hungUp() && nothingLeft();
            }
            return nothingLeft() && in.hasEnded();
        } finally {
            leaveRead();
        }
    }

    private boolean nothingLeft() throws IOException {
        if (end.reads() || !end.raw()) {
            in.fillNow();
        }
        return in.isEmpty();
    }

    @Override
    int readLocked(ByteBuffer dst, Deadline deadline) throws IOException {
        if (!in.isEmpty()) {
            return in.take(dst, Integer.MAX_VALUE);
        }
        return in.receiveInto(dst, deadline, false);
    }

    @Override
    int readBufferedLocked(ByteBuffer dst) {
        return in.isEmpty() ? NOT_NOW : in.take(dst, Integer.MAX_VALUE);
    }

    @Override
    boolean continues() {
        return !in.isEmpty();
    }

    @Override
    public Optional<byte[]> readMessage(int maxBytes, Deadline deadline) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(maxBytes, Buffers.SIZE));
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
            socket.write(src, deadline);
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
        return socket.writeShort(src) ? length : NOT_NOW;
    }

    @Override
    long writeLocked(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        long before = remaining(srcs);
        try {
            socket.write(srcs, deadline);
        } catch (InterruptedByTimeoutException e) {
            if (remaining(srcs) == before) {
                throw e;
            }
        }
        return before - remaining(srcs);
    }

    private static long remaining(ByteBuffer[] srcs) {
        long sum = 0;
        for (ByteBuffer src : srcs) {
            sum += src.remaining();
        }
        return sum;
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
        return new PipePeek(in.copy(dst, Integer.MAX_VALUE), in.remaining(), 0);
    }

    @Override
    public int transact(ByteBuffer request, ByteBuffer reply, Deadline writing, Deadline reading)
            throws IOException {
        throw badPipe("a transaction needs a pipe of message type in message read mode");
    }

    @Override
    public void awaitDrain(Deadline deadline) throws IOException {
        awaitFetched(deadline);
    }

    @Override
    public void shutdownOutput() throws IOException {
        writeLock.lock();
        try {
            checkOpen();
            socket.shutdownOutput();
        } finally {
            leaveWrite();
        }
    }
}
