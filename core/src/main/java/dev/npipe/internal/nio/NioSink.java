// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.nio.readiness.Looks;
import dev.npipe.internal.nio.readiness.Readiness;
import dev.npipe.internal.unix.memory.DirectMemory;
import dev.npipe.internal.unix.memory.LentBuffers;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.Sink;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** The direction of a {@link SocketChannel} in which it sends. */
final class NioSink implements Sink {
    private final SocketChannel channel;
    private final Readiness readiness;

    NioSink(SocketChannel channel, Readiness readiness) {
        this.channel = channel;
        this.readiness = readiness;
    }

    @Override
    public int writeNow(ByteBuffer src) throws IOException {
        return src.isDirect() || !src.hasRemaining() ? send(src) : sendHeap(src);
    }

    /**
     * A system calls a socket ready when a quarter of its buffer or more is free, as Linux and
     * macOS do. It is not known while no descriptor is free for a look.
     */
    @Override
    public int mostAtOnce() throws IOException {
        try {
            return Looks.isReady(channel, SelectionKey.OP_WRITE)
                    ? channel.getOption(StandardSocketOptions.SO_SNDBUF) / 4
                    : 0;
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            return 0;
        }
    }

    private int send(ByteBuffer src) throws IOException {
        try {
            return channel.write(src);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            throw new PeerGoneException(e); // EPIPE, ECONNRESET
        }
    }

    /** The JDK would copy it through a direct buffer, and keep that as long as the thread lives. */
    private int sendHeap(ByteBuffer src) throws IOException {
        ByteBuffer lent = LentBuffers.tryBorrow();
        if (lent == null) {
            return sendFew(src);
        }
        try {
            int length = Math.min(lent.capacity(), src.remaining());
            lent.put(0, src, src.position(), length).limit(length);
            int n = send(lent);
            src.position(src.position() + n);
            return n;
        } finally {
            LentBuffers.giveBack(lent);
        }
    }

    /** For lack of a buffer leaves it to the JDK, in the hope that there is memory for a few. */
    private int sendFew(ByteBuffer src) throws IOException {
        int limit = src.limit();
        try {
            return send(src.limit(Math.min(limit, src.position() + NioSource.FEW)));
        } catch (OutOfMemoryError e) {
            throw DirectMemory.shortage();
        } finally {
            src.limit(limit);
        }
    }

    @Override
    public void write(ByteBuffer src, Deadline deadline) throws IOException {
        while (src.hasRemaining()) {
            if (writeNow(src) == 0) {
                readiness.await(deadline);
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
                readiness.await(deadline);
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
}
