// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.nio.readiness.Looks;
import dev.npipe.internal.unix.socket.SocketBrokenException;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A listening {@link ServerSocketChannel} with a selector of its own, so that waiting takes no
 * descriptor when there is none left.
 */
final class NioServerSocket implements UnixServerSocket {
    private final ServerSocketChannel channel;
    private final Selector selector;

    private final ReserveChannel reserve;

    /** Used by the one thread that accepts. */
    private boolean isShort;

    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over the channel, which is not blocking. */
    NioServerSocket(ServerSocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        try {
            channel.register(selector, SelectionKey.OP_ACCEPT);
            this.reserve = new ReserveChannel();
        } catch (IOException | RuntimeException | Error e) {
            selector.close();
            throw e;
        }
        Idleness.opened();
    }

    @Override
    public boolean hasWaiting() throws IOException {
        return Looks.isReady(channel, SelectionKey.OP_ACCEPT);
    }

    @Override
    public UnixSocket accept() throws IOException {
        if (isShort) {
            isShort = !reserve.take();
        }
        try {
            while (true) {
                selector.select(_ -> {});
                if (!selector.isOpen()) {
                    throw new ClosedChannelException();
                }
                SocketChannel accepted = take();
                if (accepted != null) {
                    return socket(accepted);
                }
            }
        } catch (ClosedChannelException e) {
            throw closed.get() ? e : new SocketBrokenException(e);
        } catch (ClosedSelectorException e) {
            throw new ClosedChannelException();
        }
    }

    /** What the system says is a text, so any failure is taken for a shortage first. */
    private @Nullable SocketChannel take() throws IOException {
        HeapRoom.check();
        try {
            return channel.accept();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            if (!reserve.take()) {
                throw e;
            }
            reserve.free();
            isShort = true;
            return channel.accept();
        }
    }

    /** A descriptor that the system has handed over is not lost, also where there is no memory. */
    private static UnixSocket socket(SocketChannel accepted) throws IOException {
        boolean taken = false;
        try {
            accepted.configureBlocking(false);
            UnixSocket socket = new NioSocket(accepted);
            taken = true;
            return socket;
        } finally {
            if (!taken) {
                accepted.close();
            }
        }
    }

    @Override
    public boolean isShort() {
        return isShort;
    }

    /** The system stops listening when the selector has let the channel go. */
    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            channel.close();
        } finally {
            selector.close();
            reserve.close();
            Idleness.closed();
        }
    }
}
