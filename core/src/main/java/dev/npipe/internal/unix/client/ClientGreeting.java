// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.ConnectOptions;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.flow.Connections;
import dev.npipe.internal.unix.flow.PipeEnd;
import dev.npipe.internal.unix.flow.PlainCarrier;
import dev.npipe.internal.unix.greeting.Capabilities;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.HelloExchange;
import dev.npipe.internal.unix.greeting.MalformedHelloException;
import dev.npipe.internal.unix.greeting.ServerHello;
import dev.npipe.internal.unix.greeting.SilenceCheck;
import dev.npipe.internal.unix.socket.LaneToken;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens the client's end at one socket: reaches its server, then greets it, or takes it for plain
 * bytes. Each way in is empty when the backlog is full.
 */
final class ClientGreeting {
    private final ServerReach reach;
    private final NamedPipeAddress address;
    private final ConnectOptions options;
    private final String pipe;
    private final RefusedClient refused;

    ClientGreeting(ServerReach reach, NamedPipeAddress address, ConnectOptions options) {
        this.reach = reach;
        this.address = address;
        this.options = options;
        this.pipe = address.toString();
        this.refused = new RefusedClient(pipe, options);
    }

    /** Connects to plain bytes. */
    Optional<Connection> plain(Path path) throws IOException {
        Optional<UnixSocket> socket = reach.at(path);
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

    /** Connects by the npipe handshake. */
    Optional<Connection> greet(Path path, ConnectLimit limit) throws IOException {
        SilenceCheck silence =
                options.waitForServer()
                        ? new SilentServer(pipe, path, at -> InstanceWait.require(reach, at, pipe))
                        : SilenceCheck.NONE;
        Optional<UnixSocket> connected = reach.at(path);
        if (connected.isEmpty()) {
            return Optional.empty();
        }
        UnixSocket socket = connected.get();
        boolean opened = false;
        try {
            ServerHello answer = ask(socket, limit, silence);
            Connection connection =
                    connection(
                            stream(socket, path, answer, limit),
                            answer.pipe(),
                            Capabilities.carrier(answer.capabilities()));
            opened = true;
            return Optional.of(connection);
        } finally {
            if (!opened) {
                socket.close();
            }
        }
    }

    /** The socket, or what may move into shared memory, as the server offers. */
    private UnixSocket stream(
            UnixSocket socket, Path path, ServerHello answer, ConnectLimit limit) {
        Optional<Lanes> lanes = reach.lanes();
        if (lanes.isEmpty()) { // which its server says: a short-lived client need not load a log
            return socket;
        }
        if (answer.laneVersion() != Lanes.VERSION) {
            String why = Lanes.otherVersion(answer.laneVersion());
            PipeLog.log(Level.DEBUG, pipe, Lanes.STAYS, why);
            return socket;
        }
        return lanes.get()
                .accept(
                        pipe,
                        socket,
                        answer.token(),
                        (token, by) -> askForLane(path, token, by),
                        limit.answer());
    }

    private Optional<UnixSocket> askForLane(Path path, LaneToken token, Deadline by)
            throws IOException {
        Optional<UnixSocket> connected = reach.at(path);
        if (connected.isEmpty()) {
            return connected;
        }
        boolean granted = false;
        try {
            var hello =
                    new ClientHello(
                            Handshake.VERSION,
                            Handshake.KIND_LANE,
                            0,
                            false,
                            false,
                            0,
                            reach.processId(),
                            Lanes.VERSION,
                            token);
            Deadline limit = by.within(Handshake.TIME_LIMIT);
            ServerHello answer =
                    HelloExchange.ask(connected.get(), hello, limit, SilenceCheck.NONE);
            granted = answer.status() == Win32Error.SUCCESS;
            return granted ? connected : Optional.empty();
        } finally {
            if (!granted) {
                connected.get().close();
            }
        }
    }

    private ServerHello ask(UnixSocket socket, ConnectLimit limit, SilenceCheck silence)
            throws IOException {
        int capabilities = Capabilities.of(true, options.zeroMessageEndsStream());
        var hello =
                new ClientHello(
                        Handshake.VERSION,
                        Handshake.KIND_OPEN,
                        capabilities,
                        options.direction().serverWrites(),
                        options.direction().serverReads(),
                        ClientHello.waitMillis(limit.instance()),
                        reach.processId(),
                        reach.lanes().isPresent() ? Lanes.VERSION : 0,
                        LaneToken.NONE);
        ServerHello answer;
        try {
            answer = HelloExchange.ask(socket, hello, limit.answer(), silence);
        } catch (InterruptedByTimeoutException e) {
            throw Win32Error.exception(pipe, Win32Error.SEM_TIMEOUT, SilenceCheck.REASON, e);
        } catch (EOFException | PeerGoneException | MalformedHelloException e) {
            throw Obstacle.inAnswer(pipe, e);
        }
        refused.check(answer);
        return answer.within(capabilities);
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
}
