// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.local.LocalSocket;
import dev.npipe.internal.local.PeerGoneException;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;

/** A connected {@link SocketChannel}. */
final class NioSocket implements LocalSocket {
    /** The JDK copies a heap buffer through a direct one of the same size, so sizes are bounded. */
    private static final int MAX_HEAP_TRANSFER = 64 * 1024;

    private final SocketChannel channel;
    private final Readiness reading;
    private final Readiness writing;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** True when the last read took all there was, so that the next one will have to wait. */
    private boolean drained;

    NioSocket(SocketChannel channel) {
        this.channel = channel;
        this.reading = new Readiness(channel, SelectionKey.OP_READ);
        this.writing = new Readiness(channel, SelectionKey.OP_WRITE);
    }

    @Override
    public int read(ByteBuffer dst, Deadline deadline) throws IOException {
        if (drained) {
            drained = false;
            return 0;
        }
        return readNow(dst);
    }

    @Override
    public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) throws IOException {
        try {
            return (int) channel.read(new ByteBuffer[] {head, body});
        } catch (SocketException e) {
            return -1; // ECONNRESET: the peer closed with unread data
        }
    }

    @Override
    public int readNow(ByteBuffer dst) throws IOException {
        int limit = dst.limit();
        if (!dst.isDirect() && dst.remaining() > MAX_HEAP_TRANSFER) {
            dst.limit(dst.position() + MAX_HEAP_TRANSFER);
        }
        try {
            int n = channel.read(dst);
            drained = n > 0 && dst.hasRemaining();
            return n;
        } catch (SocketException e) {
            return -1; // ECONNRESET: the peer closed with unread data
        } finally {
            dst.limit(limit);
        }
    }

    @Override
    public void awaitReadable(Deadline deadline) throws IOException {
        reading.await(deadline);
    }

    @Override
    public void write(ByteBuffer src, Deadline deadline) throws IOException {
        while (src.hasRemaining()) {
            if (writeNow(src) == 0) {
                writing.await(deadline);
            }
        }
    }

    @Override
    public void write(ByteBuffer[] srcs, Deadline deadline) throws IOException {
        int i = 0;
        while (true) {
            while (i < srcs.length && !srcs[i].hasRemaining()) {
                i++;
            }
            if (i == srcs.length) {
                return;
            }
            if (writeSome(srcs, i) == 0) {
                writing.await(deadline);
            }
        }
    }

    private long writeSome(ByteBuffer[] srcs, int from) throws IOException {
        if (!areDirect(srcs, from)) {
            return writeNow(srcs[from]);
        }
        try {
            return channel.write(srcs, from, srcs.length - from);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new PeerGoneException(e); // EPIPE, ECONNRESET
        }
    }

    private static boolean areDirect(ByteBuffer[] srcs, int from) {
        for (int i = from; i < srcs.length; i++) {
            if (!srcs[i].isDirect()) {
                return false;
            }
        }
        return from + 1 < srcs.length;
    }

    @Override
    public int writeNow(ByteBuffer src) throws IOException {
        int limit = src.limit();
        try {
            if (!src.isDirect() && src.remaining() > MAX_HEAP_TRANSFER) {
                src.limit(src.position() + MAX_HEAP_TRANSFER);
            }
            return channel.write(src);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new PeerGoneException(e); // EPIPE, ECONNRESET
        } finally {
            src.limit(limit);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    /**
     * A connected channel never becomes ready to connect, but the selector reports every operation
     * as ready on a hang-up, where the system has such an event (Linux).
     */
    @Override
    public boolean hungUp() throws IOException {
        return Readiness.isReadyNow(channel, SelectionKey.OP_CONNECT);
    }

    @Override
    public int unsent() {
        throw new UnsupportedOperationException(
                "java.nio cannot tell how much of the data the peer has taken; native access can");
    }

    @Override
    public void bufferSizes(int receive, int send) throws IOException {
        if (receive > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receive);
        }
        if (send > 0) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, send);
        }
    }

    @Override
    public PeerIdentity peer() throws IOException {
        return credentials();
    }

    @Override
    public PeerIdentity credentials() throws IOException {
        return PeerIdentity.ofUser(
                channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user(), OptionalLong.empty());
    }

    @Override
    public void onReadable(Runnable callback) throws IOException {
        Watcher.watch(channel, callback);
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            reading.markClosed();
            writing.markClosed();
            channel.close();
            reading.wake();
            writing.wake();
            Watcher.forget(channel);
        }
    }
}
