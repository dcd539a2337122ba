// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeBusyException;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.socket.Pauses;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens the client's end of a pipe: looks for its server again and again while it may wait. */
public final class UnixConnector {
    private static final long FIRST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private final ConnectOptions options;
    private final String pipe;
    private final ServerSearch search;

    /** The last that was in the way, for the client that waits in vain. */
    private @Nullable FileSystemException inTheWay;

    private int leavingServers;

    /** A client of this pipe. */
    public UnixConnector(UnixSockets sockets, NamedPipeAddress address, ConnectOptions options) {
        this.options = options;
        this.pipe = address.toString();
        this.search = new ServerSearch(sockets, address, options);
    }

    /** Connects, waiting for the server and for an instance as the options say. */
    public Connection connect() throws IOException {
        ConnectLimit limit = ConnectLimit.of(options.connectTimeout(), options.deadline());
        long pause = FIRST_PAUSE_NANOS;
        while (true) {
            Pauses.checkInterrupt();
            FileSystemException failure;
            try {
                Optional<Connection> connected = search.once(limit);
                if (connected.isPresent()) {
                    return connected.get();
                }
                failure = fullBacklog();
            } catch (PipeBusyException e) {
                if (limit.instance().hasPassed()) {
                    throw e;
                }
                failure = e; // it is too busy to let this client wait there, which waits here
            } catch (NoSuchFileException e) {
                failure = missing(e);
            } catch (Obstacle e) {
                failure = obstructed(e);
            }
            if (!limit.total().hasPassed()) {
                Pauses.pause(pause, limit.total());
            }
            if (limit.total().hasPassed()) {
                throw failure;
            }
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }

    private FileSystemException fullBacklog() {
        return Win32Error.exception(
                pipe, Win32Error.PIPE_BUSY, "the backlog of the pipe's socket is full");
    }

    private NoSuchFileException missing(NoSuchFileException e) throws NoSuchFileException {
        if (!options.waitForServer()) {
            throw e;
        }
        if (inTheWay == null) {
            return e;
        }
        String reason = e.getReason() + "; last in the way was: " + inTheWay.getReason();
        var all = new NoSuchFileException(e.getFile(), null, reason);
        all.addSuppressed(inTheWay);
        return all;
    }

    private FileSystemException obstructed(Obstacle e) throws FileSystemException {
        boolean again = options.waitForServer();
        if (!again && e.kind() == Obstacle.Kind.LEAVING) {
            again = ++leavingServers < ServerSearch.MAX_LEAVING;
        }
        if (!again) {
            throw e.told();
        }
        inTheWay = e.told();
        return inTheWay;
    }
}
