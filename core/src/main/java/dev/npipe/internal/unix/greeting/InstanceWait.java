// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.ExpectedOwner;
import dev.npipe.internal.unix.name.PipeListing;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.Pauses;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Asks a server to say when an instance is free, without taking it. */
public final class InstanceWait {
    private static final long PAUSE_NANOS = 20_000_000;

    private InstanceWait() {}

    /** Waits until an instance is free; an empty time is the server's default. */
    public static boolean await(
            UnixSockets sockets, NamedPipeAddress address, Optional<Duration> timeout)
            throws IOException {
        Deadline deadline = timeout.map(Deadline::after).orElse(Deadline.NEVER);
        Obstacle first = null;
        if (!address.isSocketPath()) {
            var reach = new ServerReach(sockets, address, new ExpectedOwner.Any());
            for (Path directory : SocketPaths.searched(address)) {
                try {
                    Path path = SocketPaths.npipe(directory, address);
                    boolean free = ask(reach, path, address, deadline, timeout.isEmpty());
                    while (!free && timeout.isPresent() && !deadline.hasPassed()) {
                        Pauses.pause(PAUSE_NANOS, deadline); // too busy to let this client wait
                        free = ask(reach, path, address, deadline, false);
                    }
                    return free;
                } catch (NoSuchFileException e) {
                    // not here; the next directory
                } catch (Obstacle e) {
                    first = first == null ? e : first;
                }
            }
        }
        if (PipeListing.exists(sockets, address)) {
            return true; // plain bytes: its clients wait in the backlog
        }
        if (first != null) {
            throw first.denied();
        }
        throw SocketPaths.missing(address, SocketPaths.all(address));
    }

    private static boolean ask(
            ServerReach reach,
            Path path,
            NamedPipeAddress address,
            Deadline deadline,
            boolean defaultWait)
            throws IOException {
        Optional<UnixSocket> socket = reach.at(path);
        return socket.isPresent() && ask(socket.get(), address, deadline, defaultWait);
    }

    private static boolean ask(
            UnixSocket socket, NamedPipeAddress address, Deadline deadline, boolean defaultWait)
            throws IOException {
        try {
            int wait = defaultWait ? ClientHello.WAIT_DEFAULT : ClientHello.waitMillis(deadline);
            var hello =
                    new ClientHello(
                            Handshake.VERSION,
                            Handshake.KIND_WAIT,
                            0,
                            false,
                            false,
                            wait,
                            ProcessHandle.current().pid());
            int status = HelloExchange.ask(socket, hello, deadline).status();
            return switch (status) {
                case Win32Error.SUCCESS -> true;
                case Win32Error.PIPE_BUSY, Win32Error.SEM_TIMEOUT -> false;
                default ->
                        throw Win32Error.exception(
                                address.toString(), status, "the server refused to be waited for");
            };
        } catch (InterruptedByTimeoutException e) {
            return false;
        } catch (EOFException | PeerGoneException e) {
            throw Win32Error.exception(
                    address.toString(),
                    Win32Error.BROKEN_PIPE,
                    "the server closed the connection during the handshake",
                    e);
        } catch (MalformedHelloException e) {
            throw Win32Error.exception(
                    address.toString(), Win32Error.INVALID_DATA, e.getMessage(), e);
        } finally {
            socket.close();
        }
    }
}
