// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
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
        int limit = src.limit();
        try {
            if (!src.isDirect() && src.remaining() > NioSource.MAX_HEAP_TRANSFER) {
                src.limit(src.position() + NioSource.MAX_HEAP_TRANSFER);
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
