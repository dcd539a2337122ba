// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Connects to the server of a pipe, at the first socket where it listens. */
final class ServerSearch {
    /** How many servers may leave in the middle of the handshake before that is an error. */
    static final int MAX_LEAVING = 3;

    private final NamedPipeAddress address;
    private final ServerReach reach;
    private final ClientGreeting greeting;
    private final boolean messagesOnly;

    ServerSearch(UnixSockets sockets, NamedPipeAddress address, ConnectOptions options) {
        this.address = address;
        this.reach = new ServerReach(sockets, address, options.owner());
        this.greeting = new ClientGreeting(reach, address, options);
        this.messagesOnly = options.mode().equals(Optional.of(PipeMode.MESSAGE));
    }

    /**
     * One look at every socket; empty when a backlog is full.
     *
     * @throws Obstacle if there is no server, but something else in its place
     */
    Optional<Connection> once(ConnectLimit limit) throws IOException {
        var places = new Places();
        try {
            return address.isSocketPath() ? atPath(places, limit) : byName(places, limit);
        } catch (AccessDeniedException e) {
            throw denied(places.last(), e);
        }
    }

    private Optional<Connection> atPath(Places places, ConnectLimit limit) throws IOException {
        Path socket = SocketPaths.socket(address);
        places.look(socket);
        try {
            return messagesOnly ? greeting.greet(socket, limit) : greeting.plain(socket);
        } catch (NoSuchFileException e) {
            places.found(e);
            throw places.missing(address);
        }
    }

    private Optional<Connection> byName(Places places, ConnectLimit limit) throws IOException {
        var connect =
                new NameSearch.Wish<Optional<Connection>>() {
                    @Override
                    public Optional<Connection> npipe(Path npipe) throws IOException {
                        return greeting.greet(npipe, limit);
                    }

                    @Override
                    public Optional<Connection> raw(Path raw, Path npipe) throws IOException {
                        return plainUnlessNpipe(raw, npipe, limit);
                    }
                };
        return NameSearch.find(address, places, messagesOnly, connect);
    }

    /**
     * Connects to plain bytes. A server binds its npipe socket first, so one that came up since the
     * look at that socket has it by now, and its client must not go on without messages.
     *
     * <p>So the npipe socket is looked at again as soon as the raw one is seen to be there: its
     * server would take a connection for a client, even one that is closed at once. Only where one
     * server replaces another in between is that not enough, and it is looked at once more.
     */
    private Optional<Connection> plainUnlessNpipe(Path raw, Path npipe, ConnectLimit limit)
            throws IOException {
        if (Files.notExists(raw, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(raw.toString());
        }
        try {
            return greeting.greet(npipe, limit);
        } catch (NoSuchFileException | Obstacle e) {
            // still nobody: the raw socket is of somebody else
        }
        Optional<Connection> plain = greeting.plain(raw);
        boolean late = true;
        try {
            late = plain.isPresent() && reach.finds(npipe);
        } finally {
            if (late && plain.isPresent()) {
                plain.get().close();
            }
        }
        return late ? greeting.greet(npipe, limit) : plain;
    }

    /** What the pipe itself refused says so already; else the socket file's mode did. */
    private IOException denied(Path socket, AccessDeniedException e) {
        if (e.getFile().equals(address.toString())) {
            return e;
        }
        return Win32Error.exception(
                address.toString(),
                Win32Error.ACCESS_DENIED,
                "the mode of its socket refuses this user: " + socket,
                e);
    }
}
