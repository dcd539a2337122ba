// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Two sockets that are connected. */
record SocketPair(UnixSocket near, UnixSocket far) implements Closeable {
    static SocketPair of(LinuxSockets sockets, Path path) throws IOException {
        UnixServerSocket listener = sockets.bind(path, 0600, 1);
        try {
            UnixSocket far = sockets.connect(path).orElseThrow();
            return new SocketPair(listener.accept(), far);
        } finally {
            listener.close();
        }
    }

    @Override
    public void close() throws IOException {
        near.close();
        far.close();
    }
}
