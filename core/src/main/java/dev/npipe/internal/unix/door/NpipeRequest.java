// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.door;

import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.greeting.Capabilities;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.HelloExchange;
import dev.npipe.internal.unix.greeting.ServerHello;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** What a hello asks for. */
public record NpipeRequest(
        ServedPipe pipe, UnixSocket socket, ClientHello hello, PeerIdentity client)
        implements Request {
    private static final long PROCESS_ID = ProcessHandle.current().pid();

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
        if (hello.kind() != Handshake.KIND_OPEN && hello.kind() != Handshake.KIND_WAIT) {
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
        HelloExchange.sendNow(socket, answer(pipe, Win32Error.SUCCESS, agreed()));
    }

    @Override
    public void refuse(Refusal refusal) throws IOException {
        HelloExchange.sendNow(socket, answer(pipe, refusal.code(), agreed()));
    }

    static ByteBuffer answer(ServedPipe pipe, int status, int capabilities) {
        return new ServerHello(Handshake.VERSION, status, capabilities, pipe.info(), PROCESS_ID)
                .encode();
    }
}
