// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.SambaProtocol;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.greeting.MalformedHelloException;
import dev.npipe.internal.unix.reception.Greeting;
import dev.npipe.internal.unix.reception.Request;
import dev.npipe.internal.unix.reception.ServedPipe;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.Optional;

/** smbd's request for one client of another machine. */
final class SambaGreeting implements Greeting {
    /** smbd speaks right after it connects; the thread that takes clients in waits so long. */
    private static final Duration AT_ONCE = Duration.ofMillis(20);

    /**
     * And a thread of its own so long: an smbd on a machine that is too busy to let it speak is not
     * hung up on, and whoever else connects was refused before.
     */
    private static final Duration IN_TIME = Duration.ofSeconds(30);

    private static final int USUAL_REQUEST = 1024;

    private final ServedPipe pipe;
    private final SambaProtocol protocol;
    private final SmbdIdentity smbd;
    private final UnixSocket socket;
    private ByteBuffer received = ByteBuffer.allocate(USUAL_REQUEST);

    SambaGreeting(ServedPipe pipe, SambaProtocol protocol, SmbdIdentity smbd, UnixSocket socket) {
        this.pipe = pipe;
        this.protocol = protocol;
        this.smbd = smbd;
        this.socket = socket;
    }

    /** Who is not smbd is not heard at all. */
    @Override
    public Optional<Request> hear(boolean patient) throws IOException {
        PeerIdentity peer = socket.credentials();
        if (!smbd.matches(peer)) {
            return Optional.of(new SambaRequest(pipe, socket, peer, Optional.empty()));
        }
        try {
            receive(Deadline.after(patient ? IN_TIME : AT_ONCE));
        } catch (InterruptedByTimeoutException e) {
            if (patient) {
                throw e;
            }
            return Optional.empty();
        }
        SambaProtocol.RemoteClient client = understood();
        return Optional.of(new SambaRequest(pipe, socket, client.identity(), Optional.of(client)));
    }

    private void receive(Deadline deadline) throws IOException {
        for (int missing = missing(); missing > 0; missing = missing()) {
            if (received.remaining() < missing) {
                // grows with what came, and not with what was announced
                int size = received.position() + Math.min(missing, received.capacity());
                received = ByteBuffer.allocate(size).put(received.flip());
            }
            int limit = Math.min(received.capacity(), received.position() + missing);
            int n = socket.source().read(received.limit(limit), deadline);
            received.limit(received.capacity());
            if (n < 0) {
                throw new EOFException("the connection ended before the request did");
            }
        }
    }

    private int missing() throws MalformedHelloException {
        try {
            return protocol.missing(received.duplicate());
        } catch (IOException e) {
            throw new MalformedHelloException(e);
        }
    }

    private SambaProtocol.RemoteClient understood() throws MalformedHelloException {
        try {
            return protocol.client(received.duplicate());
        } catch (IOException e) {
            throw new MalformedHelloException(e);
        }
    }
}
