// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.NamedPipeAddress;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.ExpectedOwner;
import dev.npipe.internal.unix.file.NobodyListens;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.HelloExchange;
import dev.npipe.internal.unix.greeting.MalformedHelloException;
import dev.npipe.internal.unix.greeting.SilenceCheck;
import dev.npipe.internal.unix.listing.PipeListing;
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

    private final UnixSockets sockets;
    private final NamedPipeAddress address;
    private final String pipe;
    private final ServerReach reach;
    private final ConnectLimit limit;
    private final boolean untilServersDefault;

    private InstanceWait(
            UnixSockets sockets, NamedPipeAddress address, Optional<Duration> timeout) {
        this.sockets = sockets;
        this.address = address;
        this.pipe = address.toString();
        this.reach = new ServerReach(sockets, address, new ExpectedOwner.Any());
        this.limit = timeout.map(ConnectLimit::of).orElse(ConnectLimit.NEVER);
        this.untilServersDefault = timeout.isEmpty();
    }

    /** Waits until an instance is free; an empty time is the server's default. */
    public static boolean await(
            UnixSockets sockets, NamedPipeAddress address, Optional<Duration> timeout)
            throws IOException {
        var wait = new InstanceWait(sockets, address, timeout);
        int leavingServers = 0;
        while (true) {
            try {
                return wait.atFirstServer();
            } catch (Obstacle e) {
                if (e.kind() != Obstacle.Kind.LEAVING
                        || ++leavingServers == ServerSearch.MAX_LEAVING
                        || wait.limit.total().hasPassed()) {
                    throw e.told();
                }
            }
            Pauses.pause(PAUSE_NANOS, wait.limit.total());
        }
    }

    /** The places are those of a client that connects, in the same order. */
    private boolean atFirstServer() throws IOException {
        var places = new Places();
        if (address.isSocketPath()) {
            Path socket = SocketPaths.socket(address);
            places.look(socket);
            if (PipeListing.exists(sockets, address)) {
                return true; // plain bytes: its clients wait in the backlog
            }
            places.found(NobodyListens.at(socket));
            throw places.missing(address);
        }
        var wait =
                new NameSearch.Wish<Boolean>() {
                    @Override
                    public Boolean npipe(Path npipe) throws IOException {
                        return isFree(npipe);
                    }

                    @Override
                    public Boolean raw(Path raw, Path npipe) throws IOException {
                        if (PipeListing.hasServer(sockets, raw)) {
                            return true;
                        }
                        throw new NoSuchFileException(raw.toString());
                    }
                };
        return NameSearch.find(address, places, false, wait);
    }

    /** Waits at one place. A server that is too busy to let this client wait is asked again. */
    private boolean isFree(Path path) throws IOException {
        boolean free = ask(path, untilServersDefault);
        while (!free && !untilServersDefault && !limit.total().hasPassed()) {
            Pauses.pause(PAUSE_NANOS, limit.total());
            free = ask(path, false);
        }
        return free;
    }

    private boolean ask(Path path, boolean defaultWait) throws IOException {
        int wait =
                defaultWait ? ClientHello.WAIT_DEFAULT : ClientHello.waitMillis(limit.instance());
        SilenceCheck check =
                defaultWait
                        ? new SilentServer(pipe, path, at -> require(reach, at, pipe))
                        : SilenceCheck.NONE;
        Optional<UnixSocket> socket = reach.at(path);
        if (socket.isEmpty()) {
            return false;
        }
        try {
            int status = ask(socket.get(), pipe, wait, limit, check);
            return switch (status) {
                case Win32Error.SUCCESS -> true;
                case Win32Error.PIPE_BUSY, Win32Error.SEM_TIMEOUT -> false;
                default ->
                        throw Win32Error.exception(
                                pipe, status, "the server refused to be waited for");
            };
        } catch (InterruptedByTimeoutException e) {
            return false;
        }
    }

    /**
     * Returns if the server at this path answers whoever does not wait.
     *
     * @throws Obstacle if it does not
     */
    static void require(ServerReach reach, Path path, String pipe) throws IOException {
        Optional<UnixSocket> socket = reach.at(path);
        if (socket.isEmpty()) {
            return; // it has a full backlog, and time
        }
        try {
            var limit = ConnectLimit.of(Duration.ZERO);
            ask(socket.get(), pipe, 0, limit, SilenceCheck.NONE);
        } catch (InterruptedByTimeoutException e) {
            throw Obstacle.silent(pipe);
        }
    }

    /** Asks at a socket, which is closed afterwards, and gives the status of the answer. */
    private static int ask(
            UnixSocket socket, String pipe, int waitMillis, ConnectLimit limit, SilenceCheck check)
            throws IOException {
        try {
            var hello =
                    new ClientHello(
                            Handshake.VERSION,
                            Handshake.KIND_WAIT,
                            0,
                            false,
                            false,
                            waitMillis,
                            ProcessHandle.current().pid());
            return HelloExchange.ask(socket, hello, limit.answer(), check).status();
        } catch (EOFException | PeerGoneException | MalformedHelloException e) {
            throw Obstacle.inAnswer(pipe, e);
        } finally {
            socket.close();
        }
    }
}
