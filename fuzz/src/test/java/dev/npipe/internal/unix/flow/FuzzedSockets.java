// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.file.FileCheck;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** Sockets without a system: their peers are {@link FuzzedSocket}s of this same user. */
public final class FuzzedSockets implements UnixSockets {
    private final PeerIdentity self;
    private final List<FuzzedSocket> made = new ArrayList<>();
    private final LinkedBlockingQueue<Optional<UnixSocket>> clients = new LinkedBlockingQueue<>();

    private Supplier<FuzzedSocket> server = () -> peer(ByteBuffer.allocate(0), 0);

    public FuzzedSockets(PeerIdentity self) {
        this.self = self;
    }

    public FuzzedSocket peer(ByteBuffer incoming, int cut) {
        return new FuzzedSocket(incoming, cut, self);
    }

    /** What those who connect from now on find; forgets the peers before. */
    public void nextServer(Supplier<FuzzedSocket> next) {
        made.clear();
        server = next;
    }

    /** True when no connection made since is open. */
    public boolean allClosed() {
        return made.stream().allMatch(FuzzedSocket::isClosed);
    }

    /** A client comes to the server that is bound here. */
    public void arrive(UnixSocket client) {
        clients.add(Optional.of(client));
    }

    @Override
    public Optional<UnixSocket> connect(Path path) throws IOException {
        if (!String.valueOf(path.getFileName()).startsWith(SocketPaths.NPIPE_PREFIX)) {
            throw new NoSuchFileException(path.toString());
        }
        FuzzedSocket peer = server.get();
        made.add(peer);
        return Optional.of(peer);
    }

    /** There are no files here that could be looked at. */
    @Override
    public Optional<UnixSocket> connect(Path path, FileCheck check) throws IOException {
        return connect(path);
    }

    @Override
    public UnixServerSocket bind(Path path, int mode, int backlog) throws IOException {
        Files.createFile(path);
        boolean npipe = path.getFileName().toString().startsWith(SocketPaths.NPIPE_PREFIX);
        return new Arrivals(npipe ? clients : new LinkedBlockingQueue<>());
    }

    @Override
    public PeerIdentity self() {
        return self;
    }

    @Override
    public Accounts accounts() {
        return new NioSockets().accounts();
    }

    /** A listening socket whose clients come out of a queue; an empty place is its end. */
    private static final class Arrivals implements UnixServerSocket {
        private final LinkedBlockingQueue<Optional<UnixSocket>> queue;

        Arrivals(LinkedBlockingQueue<Optional<UnixSocket>> queue) {
            this.queue = queue;
        }

        @Override
        public UnixSocket accept() throws IOException {
            try {
                return queue.take().orElseThrow(ClosedChannelException::new);
            } catch (InterruptedException e) {
                throw new ClosedChannelException();
            }
        }

        @Override
        public boolean isShort() {
            return false;
        }

        @Override
        public void close() {
            queue.add(Optional.empty());
        }
    }
}
