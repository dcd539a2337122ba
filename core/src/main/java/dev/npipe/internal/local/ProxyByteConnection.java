// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import java.io.IOException;

/**
 * A byte-type pipe whose client is behind a file server. Samba's smbd throws away what it has not
 * fetched when it sees the end of the stream, so the socket outlives this connection until all of
 * it was fetched ({@link Lingering}).
 */
final class ProxyByteConnection extends ByteConnection {
    ProxyByteConnection(LocalSocket socket, LocalEnd end) {
        super(socket, end);
    }

    @Override
    public void shutdownOutput() {
        throw new UnsupportedOperationException(
                pipe + ": a client behind a file server would lose what it has not read");
    }

    /** A write that the close cuts off leaves nothing to be kept. */
    @Override
    void closeSocket() throws IOException {
        if (writeLock.tryLock()) {
            try {
                if (!socket.hungUp()) {
                    socket.shutdownInput(); // ends the wait of a reader; the client is not told
                    Lingering.until(pipe, socket);
                    return;
                }
            } finally {
                writeLock.unlock();
            }
        }
        socket.close();
    }
}
