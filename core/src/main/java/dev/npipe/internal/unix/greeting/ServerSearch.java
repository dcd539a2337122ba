// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for the server of a pipe at each socket where it may listen, in their order. What another
 * user has put into one place does not keep it from the next.
 */
final class ServerSearch {
    private final NamedPipeAddress address;
    private final ServerReach reach;
    private final ClientGreeting greeting;
    private final boolean messagesOnly;

    ServerSearch(UnixSockets sockets, NamedPipeAddress address, ConnectOptions options) {
        this.address = address;
        this.reach = new ServerReach(sockets, address, options.owner());
        this.greeting = new ClientGreeting(reach, address, options);
        this.messagesOnly = options.mode().filter(m -> m == PipeMode.MESSAGE).isPresent();
    }

    /**
     * One look at every socket; empty when a backlog is full.
     *
     * @throws Obstacle if there is no server, but something else in its place
     */
    Optional<Connection> once(Deadline deadline) throws IOException {
        var tried = new ArrayList<Path>();
        try {
            if (address.isSocketPath()) {
                Path socket = SocketPaths.socket(address);
                tried.add(socket);
                return messagesOnly ? greeting.greet(socket, deadline) : greeting.plain(socket);
            }
            return byName(tried, deadline);
        } catch (AccessDeniedException e) {
            throw denied(tried.getLast(), e);
        } catch (NoSuchFileException e) {
            throw SocketPaths.missing(address, tried);
        }
    }

    private Optional<Connection> byName(List<Path> tried, Deadline deadline) throws IOException {
        Obstacle first = null;
        for (Path directory : SocketPaths.searched(address)) {
            Path npipe = SocketPaths.npipe(directory, address);
            tried.add(npipe);
            try {
                return greeting.greet(npipe, deadline);
            } catch (NoSuchFileException e) {
                // nobody there who speaks npipe; the raw socket is next
            } catch (Obstacle e) {
                first = first == null ? e : first;
            }
            if (!messagesOnly) {
                Path raw = SocketPaths.raw(directory, address);
                tried.add(raw);
                try {
                    return plainUnlessNpipe(raw, npipe, deadline);
                } catch (NoSuchFileException e) {
                    // nobody there either; the next directory
                } catch (Obstacle e) {
                    first = first == null ? e : first;
                }
            }
        }
        if (first != null) {
            throw first;
        }
        throw SocketPaths.missing(address, tried);
    }

    /**
     * Connects to plain bytes. A server binds its npipe socket first, so one that came up since the
     * look at that socket has it by now, and its client must not go on without messages.
     *
     * <p>So the npipe socket is looked at again as soon as the raw one is seen to be there: its
     * server would take a connection for a client, even one that is closed at once. Only where one
     * server replaces another in between is that not enough, and it is looked at once more.
     */
    private Optional<Connection> plainUnlessNpipe(Path raw, Path npipe, Deadline deadline)
            throws IOException {
        if (Files.notExists(raw, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(raw.toString());
        }
        try {
            return greeting.greet(npipe, deadline);
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
        return late ? greeting.greet(npipe, deadline) : plain;
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
