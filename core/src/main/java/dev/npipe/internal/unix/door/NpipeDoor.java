// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.door;

import dev.npipe.internal.GivingWay;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.HelloExchange;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The door of clients that speak npipe's own protocol: they say hello, and are answered. */
public final class NpipeDoor implements Door {
    /**
     * A queue that is served within a fraction of a second, whoever stands in it: after a time in
     * which the server could do nothing, such as a lack of memory, a new client comes behind all
     * who came meanwhile. Who finds the queue full is one who tries again.
     */
    public static final int BACKLOG = 512;

    private final ServedPipe pipe;
    private final UnixServerSocket socket;

    /** For the first look at a client; an occasion that two threads take at once does no harm. */
    private final GivingWay givingWay = new GivingWay();

    /** The door of this pipe at this socket. */
    public NpipeDoor(ServedPipe pipe, UnixServerSocket socket) {
        this.pipe = pipe;
        this.socket = socket;
    }

    @Override
    public UnixServerSocket socket() {
        return socket;
    }

    @Override
    public boolean isMain() {
        return true;
    }

    @Override
    public void refuse(UnixSocket client, Refusal refusal) throws IOException {
        HelloExchange.sendNow(client, NpipeRequest.answer(pipe, refusal.code(), 0));
    }

    @Override
    public Greeting greeting(UnixSocket client, PeerIdentity peer) {
        return new Hearing(client, peer);
    }

    /** The first look is a little longer: who has just connected says hello at once. */
    private final class Hearing implements Greeting {
        private final UnixSocket client;
        private final PeerIdentity peer;
        private final ByteBuffer hello = Handshake.buffer();
        private boolean looked;

        Hearing(UnixSocket client, PeerIdentity peer) {
            this.client = client;
            this.peer = peer;
        }

        @Override
        public Optional<Request> hear() throws IOException {
            HelloExchange.receiveNow(client, hello);
            if (hello.hasRemaining() && !looked && givingWay.now()) {
                HelloExchange.receiveNow(client, hello);
            }
            looked = true;
            return hello.hasRemaining()
                    ? Optional.empty()
                    : Optional.of(NpipeRequest.of(pipe, client, ClientHello.decode(hello), peer));
        }
    }
}
