// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A listening {@link ServerSocketChannel}. */
final class NioServerSocket implements UnixServerSocket {
    private final ServerSocketChannel channel;
    private final Readiness accepting;

    NioServerSocket(ServerSocketChannel channel) {
        this.channel = channel;
        this.accepting = new Readiness(channel, SelectionKey.OP_ACCEPT);
    }

    @Override
    public void awaitAcceptable() throws IOException {
        accepting.await(Deadline.NEVER);
    }

    @Override
    public Optional<UnixSocket> accept() throws IOException {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
            return Optional.empty();
        }
        try {
            accepted.configureBlocking(false);
            return Optional.of(new NioSocket(accepted));
        } catch (IOException | RuntimeException e) {
            accepted.close();
            throw e;
        }
    }

    @Override
    public boolean hasWaiting() throws IOException {
        return Looks.isReady(channel, SelectionKey.OP_ACCEPT);
    }

    @Override
    public void close() throws IOException {
        accepting.close();
    }
}
