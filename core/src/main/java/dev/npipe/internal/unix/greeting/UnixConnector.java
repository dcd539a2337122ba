// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Win32Error;
import dev.npipe.internal.security.ExpectedOwner;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.flow.Connections;
import dev.npipe.internal.unix.flow.PipeEnd;
import dev.npipe.internal.unix.flow.PlainCarrier;
import dev.npipe.internal.unix.name.SocketPaths;
import dev.npipe.internal.unix.socket.Pauses;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens the client's end of a pipe: looks for the server, greets it, and waits while it is busy.
 */
public final class UnixConnector {
    private static final long FIRST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    /** How often a server may go away in the middle of the handshake before that is an error. */
    private static final int MAX_LOST_SERVERS = 3;

    private final UnixSockets sockets;
    private final NamedPipeAddress address;
    private final ConnectOptions options;
    private final String pipe;
    private final ExpectedOwner owner;

    public UnixConnector(UnixSockets sockets, NamedPipeAddress address, ConnectOptions options) {
        this.sockets = sockets;
        this.address = address;
        this.options = options;
        this.pipe = address.toString();
        this.owner = options.owner().meantFor(!address.isSocketPath());
    }

    public Connection connect() throws IOException {
        Deadline deadline = Deadline.after(options.connectTimeout());
        long pause = FIRST_PAUSE_NANOS;
        int lost = 0;
        while (true) {
            Pauses.checkInterrupt();
            try {
                Optional<Connection> connected = attempt(deadline);
                if (connected.isPresent()) {
                    return connected.get();
                }
                if (deadline.hasPassed()) {
                    throw busy(Win32Error.PIPE_BUSY, "the backlog of the pipe's socket is full");
                }
            } catch (NoSuchFileException e) {
                if (!options.waitForServer() || deadline.hasPassed()) {
                    throw e;
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

    /** One look at every place; empty when a backlog is full. */
    private Optional<Connection> attempt(Deadline deadline) throws IOException {
        boolean messagesOnly = options.mode().filter(m -> m == PipeMode.MESSAGE).isPresent();
        var tried = new ArrayList<Path>();
        try {
            if (address.isSocketPath()) {
                Path socket = SocketPaths.socket(address);
                tried.add(socket);
                return messagesOnly ? greet(socket, deadline) : open(socket);
            }
            for (Path directory : SocketPaths.searched()) {
                Path npipe = SocketPaths.npipe(directory, address);
                tried.add(npipe);
                try {
                    return greet(npipe, deadline);
                } catch (NoSuchFileException e) {
                    // nobody there who speaks npipe; the raw socket is next
                }
                if (!messagesOnly) {
                    Path raw = SocketPaths.raw(directory, address);
                    tried.add(raw);
                    try {
                        return openUnlessNpipe(raw, npipe, deadline);
                    } catch (NoSuchFileException e) {
                        // nobody there either; the next directory
                    }
                }
            }
        } catch (AccessDeniedException e) {
            throw denied(tried.getLast(), e);
        } catch (NoSuchFileException e) {
            throw missing(tried);
        }
        throw missing(tried);
    }

    /**
     * Connects to plain bytes. A server binds its npipe socket first, so one that came up since the
     * look at that socket has it by now, and its client must not go on without messages.
     *
     * <p>So the npipe socket is looked at again as soon as the raw one is seen to be there: its
     * server would take a connection for a client, even one that is closed at once. Only where one
     * server replaces another in between is that not enough, and it is looked at once more.
     */
    private Optional<Connection> openUnlessNpipe(Path raw, Path npipe, Deadline deadline)
            throws IOException {
        if (Files.notExists(raw)) {
            throw new NoSuchFileException(raw.toString());
        }
        try {
            return greet(npipe, deadline);
        } catch (NoSuchFileException e) {
            // still nobody: the raw socket is of somebody else
        }
        Optional<Connection> plain = open(raw);
        boolean late = true;
        try {
            late = plain.isPresent() && listens(npipe);
        } finally {
            if (late && plain.isPresent()) {
                plain.get().close();
            }
        }
        return late ? greet(npipe, deadline) : plain;
    }

    /** Asks by a connection without a handshake, which takes no instance. */
    private boolean listens(Path npipe) throws IOException {
        try {
            Optional<UnixSocket> probe = sockets.connect(npipe);
            if (probe.isPresent()) {
                probe.get().close();
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private NoSuchFileException missing(List<Path> tried) {
        return SocketPaths.missing(address, tried);
    }

    private IOException denied(Path socket, AccessDeniedException e) {
        if (e.getFile().equals(pipe)) {
            return e;
        }
        return Win32Error.exception(
                pipe,
                Win32Error.ACCESS_DENIED,
                "the mode of its socket refuses this user: " + socket,
                e);
    }

    private IOException busy(int code, String reason) {
        return Win32Error.exception(pipe, code, reason);
    }

    /** Connects to a server, and to nobody else: nothing was sent yet. */
    private Optional<UnixSocket> reach(Path path) throws IOException {
        Optional<UnixSocket> connected = sockets.connect(path);
        if (connected.isEmpty() || owner instanceof ExpectedOwner.Any) {
            return connected;
        }
        UnixSocket socket = connected.get();
        boolean expected = false;
        try {
            owner.check(pipe, socket.credentials(), sockets.self(), sockets.accounts());
            expected = true;
            return connected;
        } finally {
            if (!expected) {
                socket.close();
            }
        }
    }

    /** Connects to plain bytes. */
    private Optional<Connection> open(Path path) throws IOException {
        Optional<UnixSocket> socket = reach(path);
        if (socket.isEmpty()) {
            return Optional.empty();
        }
        PipeInfo plain =
                new PipeInfo(
                        PipeMode.BYTE,
                        options.direction(),
                        false,
                        0,
                        0,
                        PipeInfo.UNLIMITED_INSTANCES,
                        0);
        return Optional.of(connection(socket.get(), plain, new PlainCarrier()));
    }

    private Connection connection(UnixSocket socket, PipeInfo info, Carrier carrier)
            throws IOException {
        try {
            var end =
                    new PipeEnd(
                            address, info, options.direction(), info::instances, carrier, () -> {});
            return Connections.over(socket, end);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects by the npipe handshake. */
    private Optional<Connection> greet(Path path, Deadline deadline) throws IOException {
        Optional<UnixSocket> connected = reach(path);
        if (connected.isEmpty()) {
            return Optional.empty();
        }
        UnixSocket socket = connected.get();
        boolean opened = false;
        try {
            ServerHello answer = greet(socket, deadline);
            Connection connection =
                    connection(socket, answer.pipe(), Handshake.carrier(answer.capabilities()));
            opened = true;
            return Optional.of(connection);
        } finally {
            if (!opened) {
                socket.close();
            }
        }
    }

    private ServerHello greet(UnixSocket socket, Deadline deadline) throws IOException {
        int capabilities =
                Handshake.CAPABILITY_DRAIN
                        | (options.zeroMessageEndsStream() ? Handshake.CAPABILITY_ZERO_ENDS : 0);
        var hello =
                new ClientHello(
                        Handshake.VERSION,
                        Handshake.KIND_OPEN,
                        capabilities,
                        options.direction().serverWrites(),
                        options.direction().serverReads(),
                        ClientHello.waitMillis(deadline),
                        ProcessHandle.current().pid());
        ServerHello answer;
        try {
            answer = Handshake.ask(socket, hello, deadline);
        } catch (InterruptedByTimeoutException e) {
            throw Win32Error.exception(
                    pipe, Win32Error.SEM_TIMEOUT, "the server did not answer in time", e);
        } catch (MalformedHelloException e) {
            throw Win32Error.exception(pipe, Win32Error.INVALID_DATA, e.getMessage(), e);
        }
        check(answer);
        return answer.within(capabilities);
    }

    private void check(ServerHello answer) throws IOException {
        int code = answer.status();
        switch (code) {
            case Win32Error.SUCCESS -> {}
            case Win32Error.PIPE_BUSY, Win32Error.SEM_TIMEOUT ->
                    throw busy(code, "all pipe instances are busy");
            case Win32Error.ACCESS_DENIED ->
                    throw Win32Error.exception(pipe, code, reasonOfRefusal(answer.pipe()));
            case Win32Error.REVISION_MISMATCH ->
                    throw Win32Error.exception(
                            pipe,
                            code,
                            "the server speaks version %d of the protocol, this client version %d"
                                    .formatted(answer.version(), Handshake.VERSION));
            default -> throw Win32Error.exception(pipe, code, "the server refused the connection");
        }
        if (answer.version() != Handshake.VERSION) {
            throw Win32Error.exception(
                    pipe,
                    Win32Error.REVISION_MISMATCH,
                    "the server speaks version %d of the protocol".formatted(answer.version()));
        }
        PipeMode type = answer.pipe().type();
        if (options.mode().filter(m -> m != type).isPresent()) {
            throw Win32Error.exception(pipe, Win32Error.BAD_PIPE, "the pipe is of type " + type);
        }
    }

    private String reasonOfRefusal(PipeInfo offered) {
        boolean wantsMore =
                (options.direction().serverReads() && !offered.direction().serverReads())
                        || (options.direction().serverWrites()
                                && !offered.direction().serverWrites());
        return wantsMore
                ? "the pipe is %s, and %s was asked for"
                        .formatted(offered.direction(), options.direction())
                : "the server refuses this user, who asked to "
                        + (options.direction().serverReads() == options.direction().serverWrites()
                                ? "read and write"
                                : options.direction().serverReads() ? "write" : "read");
    }
}
