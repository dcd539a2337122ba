// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.door;

import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.greeting.Capabilities;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.HelloExchange;
import dev.npipe.internal.unix.greeting.ServerHello;
import dev.npipe.internal.unix.socket.Lanes;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * What a hello asks for.
 *
 * @param pipe the pipe
 * @param socket the client's socket
 * @param hello what it said
 * @param client who it is
 * @param lane what it may be offered
 */
public record NpipeRequest(
        ServedPipe pipe,
        UnixSocket socket,
        ClientHello hello,
        PeerIdentity client,
        Optional<Lanes.Offer> lane)
        implements Request {
    private static final long PROCESS_ID = ProcessHandle.current().pid();

    static NpipeRequest of(
            ServedPipe pipe, UnixSocket socket, ClientHello hello, PeerIdentity client)
            throws IOException {
        boolean opens = hello.version() == Handshake.VERSION && hello.kind() == Handshake.KIND_OPEN;
        Optional<Lanes.Offer> lane = opens ? lane(pipe, socket, hello) : Optional.empty();
        return new NpipeRequest(pipe, socket, hello, client, lane);
    }

    /** What the client may be offered; the log says why nothing. */
    private static Optional<Lanes.Offer> lane(ServedPipe pipe, UnixSocket socket, ClientHello hello)
            throws IOException {
        String name = pipe.address().toString();
        boolean known = hello.laneVersion() == Lanes.VERSION;
        Optional<Lanes.Offer> lane =
                known && pipe.lanes().isPresent()
                        ? pipe.lanes().get().offer(name, socket)
                        : Optional.empty();
        if (lane.isEmpty()) {
            String why = known ? "this end offers none" : Lanes.otherVersion(hello.laneVersion());
            PipeLog.log(Level.DEBUG, name, Lanes.STAYS, why);
        }
        return lane;
    }

    @Override
    public boolean reads() {
        return hello.reads();
    }

    @Override
    public boolean writes() {
        return hello.writes();
    }

    @Override
    public Optional<Refusal> fault() {
        if (hello.version() != Handshake.VERSION) {
            return Optional.of(Refusal.OTHER_VERSION);
        }
        if (hello.kind() != Handshake.KIND_OPEN
                && hello.kind() != Handshake.KIND_WAIT
                && hello.kind() != Handshake.KIND_LANE) {
            return Optional.of(Refusal.UNKNOWN_KIND);
        }
        if (hello.kind() == Handshake.KIND_OPEN && !hello.reads() && !hello.writes()) {
            return Optional.of(Refusal.NO_DIRECTION);
        }
        boolean missing =
                hello.reads() && !pipe.clientReads() || hello.writes() && !pipe.clientWrites();
        return missing ? Optional.of(Refusal.MISSING_DIRECTION) : Optional.empty();
    }

    @Override
    public boolean isNpipe() {
        return true;
    }

    @Override
    public long waitNanos() {
        return switch (hello.waitMillis()) {
            case ClientHello.WAIT_FOREVER -> Long.MAX_VALUE;
            case ClientHello.WAIT_DEFAULT -> Deadline.nanosOf(pipe.options().defaultWait());
            default -> Duration.ofMillis(hello.waitMillis()).toNanos();
        };
    }

    @Override
    public Optional<PipeDirection> opens() {
        return hello.kind() == Handshake.KIND_OPEN
                ? Optional.of(hello.direction())
                : Optional.empty();
    }

    @Override
    public boolean asksForLane() {
        return hello.kind() == Handshake.KIND_LANE;
    }

    @Override
    public Optional<Lanes.Opening> openLane() throws IOException {
        boolean known = hello.laneVersion() == Lanes.VERSION && pipe.lanes().isPresent();
        return known ? pipe.lanes().get().open(hello.token(), socket) : Optional.empty();
    }

    @Override
    public UnixSocket over(UnixSocket plain) {
        return lane.isPresent() ? lane.get().socket() : plain;
    }

    @Override
    public Carrier carrier() {
        return Capabilities.carrier(agreed());
    }

    /** Nothing with a client of another version, whose bits may mean something else. */
    private int agreed() {
        if (hello.version() != Handshake.VERSION) {
            return 0;
        }
        BindOptions options = pipe.options();
        boolean messages = options.mode() == PipeMode.MESSAGE;
        return hello.capabilities() & Capabilities.of(messages, options.zeroMessageEndsStream());
    }

    @Override
    public void welcome() throws IOException {
        ServerHello welcome = hello(pipe, Win32Error.SUCCESS, agreed());
        HelloExchange.sendNow(
                socket,
                lane.isPresent()
                        ? welcome.withLane(Lanes.VERSION, lane.get().token()).encode()
                        : welcome.encode());
    }

    @Override
    public void refuse(Refusal refusal) throws IOException {
        HelloExchange.sendNow(socket, answer(pipe, refusal.code(), agreed()));
    }

    static ByteBuffer answer(ServedPipe pipe, int status, int capabilities) {
        return hello(pipe, status, capabilities).encode();
    }

    private static ServerHello hello(ServedPipe pipe, int status, int capabilities) {
        return new ServerHello(Handshake.VERSION, status, capabilities, pipe.info(), PROCESS_ID);
    }
}
