// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.HelloExchange;
import dev.npipe.internal.unix.socket.GivingWay;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The door of clients that speak npipe's own protocol: they say hello, and are answered. */
public final class NpipeDoor implements Door {
    private final ServedPipe pipe;
    private final UnixServerSocket socket;

    /** Used by the one thread that takes clients in. */
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
    public Thread.Builder waiter() {
        return Thread.ofVirtual().name("npipe-handshake");
    }

    @Override
    public Greeting greeting(UnixSocket client) {
        ByteBuffer hello = Handshake.buffer();
        return patient -> {
            if (patient) {
                HelloExchange.receive(client, hello, Deadline.after(Handshake.TIME_LIMIT));
            } else {
                receiveAtOnce(client, hello);
            }
            return hello.hasRemaining()
                    ? Optional.empty()
                    : Optional.of(
                            new NpipeRequest(
                                    pipe, client, ClientHello.decode(hello), client.credentials()));
        };
    }

    private void receiveAtOnce(UnixSocket client, ByteBuffer hello) throws IOException {
        HelloExchange.receiveNow(client, hello);
        if (hello.hasRemaining() && givingWay.now()) {
            HelloExchange.receiveNow(client, hello); // who has just connected says hello at once
        }
    }
}
