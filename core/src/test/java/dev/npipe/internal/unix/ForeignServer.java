// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A listening socket of a program that is not npipe. */
public final class ForeignServer implements AutoCloseable {
    /** What is done with a client, which is closed afterwards. */
    public interface Service {
        void serve(RawPeer client) throws IOException;
    }

    private final Path path;
    private final ServerSocketChannel socket;
    private final AtomicInteger clients = new AtomicInteger();
    private final List<SocketChannel> waiting = new ArrayList<>();

    private ForeignServer(Path path, ServerSocketChannel socket) {
        this.path = path;
        this.socket = socket;
    }

    /** Serves its clients one after the other. */
    public static ForeignServer listen(Path path, Service service) throws IOException {
        ForeignServer server = deaf(path);
        Thread.ofVirtual().start(() -> server.serveAll(service));
        return server;
    }

    /** Listens with the shortest backlog and never accepts. */
    public static ForeignServer deaf(Path path) throws IOException {
        var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(path), 1);
        return new ForeignServer(path, socket);
    }

    private void serveAll(Service service) {
        try {
            while (true) {
                try (var client = new RawPeer(socket.accept())) {
                    clients.incrementAndGet();
                    service.serve(client);
                }
            }
        } catch (ClosedChannelException e) {
            return; // the test is over
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects until no more fit. */
    public void fillBacklog() throws IOException {
        while (true) {
            var client = SocketChannel.open(StandardProtocolFamily.UNIX);
            waiting.add(client);
            client.configureBlocking(false);
            try {
                client.connect(UnixDomainSocketAddress.of(path));
            } catch (IOException full) {
                return;
            }
        }
    }

    /** How many clients were accepted. */
    public int clients() {
        return clients.get();
    }

    /** How many clients are in the backlog of a {@link #deaf} server. */
    public int waitingClients() throws IOException {
        int count = 0;
        socket.configureBlocking(false);
        for (SocketChannel client = socket.accept(); client != null; client = socket.accept()) {
            client.close();
            count++;
        }
        return count;
    }

    /** Stops listening and leaves the file, as a program that is killed does. */
    public void abandon() throws IOException {
        socket.close();
        for (SocketChannel client : waiting) {
            client.close();
        }
    }

    @Override
    public void close() throws IOException {
        abandon();
        Files.deleteIfExists(path);
    }
}
