// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A backend's sockets, at which clients are accepted in another way. */
record ChangedSockets(UnixSockets sockets, Accepting accepting) implements UnixSockets {
    /** How a client is accepted. */
    interface Accepting {
        UnixSocket accept(UnixServerSocket socket) throws IOException;
    }

    @Override
    public Optional<UnixSocket> connect(Path path) throws IOException {
        return sockets.connect(path);
    }

    @Override
    public UnixServerSocket bind(Path path, int mode, int backlog) throws IOException {
        UnixServerSocket socket = sockets.bind(path, mode, backlog);
        boolean isNpipe = String.valueOf(path.getFileName()).startsWith("npipe_");
        return isNpipe ? new Changed(socket, accepting) : socket;
    }

    @Override
    public PeerIdentity self() throws IOException {
        return sockets.self();
    }

    @Override
    public Accounts accounts() {
        return sockets.accounts();
    }

    private record Changed(UnixServerSocket socket, Accepting accepting)
            implements UnixServerSocket {
        @Override
        public UnixSocket accept() throws IOException {
            return accepting.accept(socket);
        }

        @Override
        public boolean isShort() {
            return socket.isShort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
