// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeBusyException;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.socket.Pauses;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Opens the client's end of a pipe: looks for its server again and again while it may wait. */
public final class UnixConnector {
    private static final long FIRST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    /** How often a server may go away in the middle of the handshake before that is an error. */
    private static final int MAX_LOST_SERVERS = 3;

    private final ConnectOptions options;
    private final String pipe;
    private final ServerSearch search;

    /** A client of this pipe. */
    public UnixConnector(UnixSockets sockets, NamedPipeAddress address, ConnectOptions options) {
        this.options = options;
        this.pipe = address.toString();
        this.search = new ServerSearch(sockets, address, options);
    }

    /** Connects, waiting for the server and for an instance as the options say. */
    public Connection connect() throws IOException {
        Deadline deadline = Deadline.after(options.connectTimeout());
        long pause = FIRST_PAUSE_NANOS;
        int lost = 0;
        while (true) {
            Pauses.checkInterrupt();
            try {
                Optional<Connection> connected = search.once(deadline);
                if (connected.isPresent()) {
                    return connected.get();
                }
                if (deadline.hasPassed()) {
                    throw Win32Error.exception(
                            pipe, Win32Error.PIPE_BUSY, "the backlog of the pipe's socket is full");
                }
            } catch (PipeBusyException e) {
                if (deadline.hasPassed()) {
                    throw e;
                }
                // the server is too busy to let this client wait there, so it waits here
            } catch (NoSuchFileException e) {
                if (!options.waitForServer() || deadline.hasPassed()) {
                    throw e;
                }
            } catch (Obstacle e) {
                if (!options.waitForServer() || deadline.hasPassed()) {
                    throw e.denied();
                }
            } catch (EOFException | PeerGoneException e) {
                if (++lost == MAX_LOST_SERVERS) {
                    throw Win32Error.exception(
                            pipe,
                            Win32Error.BROKEN_PIPE,
                            "the server closed the connection during the handshake",
                            e);
                }
            }
            Pauses.pause(pause, deadline);
            pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
        }
    }
}
