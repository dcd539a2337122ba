// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.internal.SambaProtocol;
import dev.npipe.internal.unix.door.Greeting;
import dev.npipe.internal.unix.door.Request;
import dev.npipe.internal.unix.door.ServedPipe;
import dev.npipe.internal.unix.greeting.MalformedHelloException;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** smbd's request for one client of another machine. */
final class SambaGreeting implements Greeting {
    private static final int USUAL_REQUEST = 1024;

    private final ServedPipe pipe;
    private final SambaProtocol protocol;
    private final UnixSocket socket;
    private ByteBuffer received = ByteBuffer.allocate(USUAL_REQUEST);

    SambaGreeting(ServedPipe pipe, SambaProtocol protocol, UnixSocket socket) {
        this.pipe = pipe;
        this.protocol = protocol;
        this.socket = socket;
    }

    @Override
    public Optional<Request> hear() throws IOException {
        for (int missing = missing(); missing > 0; missing = missing()) {
            if (received.remaining() < missing) {
                // grows with what came, and not with what was announced
                int size = received.position() + Math.min(missing, received.capacity());
                received = ByteBuffer.allocate(size).put(received.flip());
            }
            int limit = Math.min(received.capacity(), received.position() + missing);
            int n = socket.source().readNow(received.limit(limit));
            received.limit(received.capacity());
            if (n < 0) {
                throw new EOFException("the connection ended before the request did");
            }
            if (n == 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new SambaRequest(pipe, socket, understood()));
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
