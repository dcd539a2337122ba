// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.Source;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The direction of a {@link SocketChannel} in which it receives. */
final class NioSource implements Source {
    /** The JDK copies a heap buffer through a direct one of the same size, so sizes are bounded. */
    static final int MAX_HEAP_TRANSFER = 64 * 1024;

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
        int limit = dst.limit();
        if (!dst.isDirect() && dst.remaining() > MAX_HEAP_TRANSFER) {
            dst.limit(dst.position() + MAX_HEAP_TRANSFER);
        }
        try {
            int n = channel.read(dst);
            drained = n >= 0 && dst.hasRemaining();
            return n;
        } catch (SocketException e) {
            return -1; // ECONNRESET: the peer closed with unread data
        } finally {
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
                    return n;
                }
                drained = true;
            } catch (SocketException e) {
                return -1; // ECONNRESET: the peer closed with unread data
            }
        }
    }
}
