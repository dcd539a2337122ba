// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.nio.readiness.Readiness;
import dev.npipe.internal.unix.memory.DirectMemory;
import dev.npipe.internal.unix.memory.LentBuffers;
import dev.npipe.internal.unix.socket.Source;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/** The direction of a {@link SocketChannel} in which it receives. */
final class NioSource implements Source {
    /** As much of a heap buffer is filled at once. */
    private static final int MAX_HEAP_TRANSFER = 64 * 1024;

    /** As many bytes go without a buffer of ours. */
    static final int FEW = 512;

    private final SocketChannel channel;
    private final Readiness readiness;

    /** True when the last read, if any, took all there was: the next one will have to wait. */
    private boolean drained = true;

    NioSource(SocketChannel channel, Readiness readiness) {
        this.channel = channel;
        this.readiness = readiness;
    }

    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        return dst.isDirect() || !dst.hasRemaining() ? receive(dst) : receiveHeap(dst);
    }

    private int receive(ByteBuffer dst) throws IOException {
        try {
            int n = channel.read(dst);
            drained = n >= 0 && dst.hasRemaining();
            return n < 0 ? end() : n;
        } catch (ClosedChannelException e) {
            throw new AsynchronousCloseException(); // since this thread was told to look
        } catch (SocketException e) {
            return end(); // ECONNRESET: the peer closed with unread data
        }
    }

    /**
     * The end of the stream, unless it is the close of this channel, which ends its input first.
     */
    private int end() throws AsynchronousCloseException {
        if (readiness.isClosed()) {
            throw new AsynchronousCloseException();
        }
        return -1;
    }

    /** The JDK would copy it through a direct buffer, and keep that as long as the thread lives. */
    private int receiveHeap(ByteBuffer dst) throws IOException {
        ByteBuffer lent = LentBuffers.tryBorrow();
        if (lent == null) {
            return receiveFew(dst);
        }
        try {
            int n = receive(lent.limit(Math.min(MAX_HEAP_TRANSFER, dst.remaining())));
            dst.put(lent.flip());
            return n;
        } finally {
            LentBuffers.giveBack(lent);
        }
    }

    /** For lack of a buffer leaves it to the JDK, in the hope that there is memory for a few. */
    private int receiveFew(ByteBuffer dst) throws IOException {
        int limit = dst.limit();
        try {
            dst.limit(Math.min(limit, dst.position() + FEW));
            return receive(dst);
        } catch (OutOfMemoryError e) {
            throw DirectMemory.shortage();
        } finally {
            drained &= dst.limit() == limit;
            dst.limit(limit);
        }
    }

    /** A try costs less than a selector, so the selector is only for when it is likely to wait. */
    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        if (drained) {
            readiness.await(deadline);
            drained = false;
        }
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        while (true) {
            awaitReadable(deadline);
            int n = readNow(dst);
            if (n != 0) {
                return n;
            }
        }
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        while (true) {
            awaitReadable(deadline);
            try {
                int n = (int) channel.read(new ByteBuffer[] {head, body});
                if (n != 0) {
                    return n < 0 ? end() : n;
                }
                drained = true;
            } catch (ClosedChannelException e) {
                throw new AsynchronousCloseException();
            } catch (SocketException e) {
                return end(); // ECONNRESET: the peer closed with unread data
            } catch (OutOfMemoryError e) {
                throw DirectMemory.shortage(); // the JDK copies the head, and has taken nothing yet
            }
        }
    }
}
