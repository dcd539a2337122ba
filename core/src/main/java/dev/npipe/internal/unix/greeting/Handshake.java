// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.flow.NpipeCarrier;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** What both hellos of the handshake share; their layout is in {@code docs/protocol.md}. */
public final class Handshake {
    /** The length of either hello in bytes. */
    public static final int SIZE = 64;

    /** {@code NPIPE}, then what a text-mode transfer would spoil, as in a PNG file. */
    static final long MAGIC = 0x0A1A_0D45_5049_504EL;

    public static final int VERSION = 1;

    /** The connection is for a pipe instance. */
    public static final int KIND_OPEN = 0;

    /** The connection only waits until an instance is free. */
    static final int KIND_WAIT = 1;

    /** Control frames may be sent on a message-type pipe: the peer answers DRAIN. */
    public static final int CAPABILITY_DRAIN = 1;

    /** A message of no bytes is the end of the stream. */
    public static final int CAPABILITY_ZERO_ENDS = 2;

    /** How long a peer may take for its hello: it has nothing to wait for. */
    public static final Duration TIME_LIMIT = Duration.ofSeconds(5);

    private Handshake() {}

    /** What both ends make of the capabilities that they agreed on. */
    static NpipeCarrier carrier(int capabilities) {
        return new NpipeCarrier(
                (capabilities & CAPABILITY_DRAIN) != 0, (capabilities & CAPABILITY_ZERO_ENDS) != 0);
    }

    public static ByteBuffer buffer() {
        return ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Says hello to a server and takes its answer, which may come as late as the time that the
     * client will wait for an instance allows. An interrupt ends it.
     */
    static ServerHello ask(UnixSocket socket, ClientHello hello, Deadline deadline)
            throws IOException {
        var guard = new InterruptGuard(socket);
        boolean completed = false;
        guard.enter();
        try {
            send(socket, hello.encode());
            ServerHello answer = ServerHello.decode(receive(socket, deadline.plus(TIME_LIMIT)));
            completed = true;
            return answer;
        } finally {
            guard.leave(completed);
        }
    }

    /**
     * Receives one hello.
     *
     * @throws EOFException if the peer leaves without a word
     * @throws MalformedHelloException if it leaves in the middle
     * @throws java.nio.channels.InterruptedByTimeoutException if the deadline passes first
     */
    static ByteBuffer receive(UnixSocket socket, Deadline deadline) throws IOException {
        return receive(socket, buffer(), deadline);
    }

    /** Receives what is missing of a hello. */
    static ByteBuffer receive(UnixSocket socket, ByteBuffer hello, Deadline deadline)
            throws IOException {
        while (hello.hasRemaining()) {
            int n = socket.source().read(hello, deadline);
            if (n < 0 && hello.position() > 0) {
                throw new MalformedHelloException(
                        "it ended after %d of its %d bytes".formatted(hello.position(), SIZE));
            }
            if (n < 0) {
                throw new EOFException("the connection ended before the handshake");
            }
        }
        return hello.flip();
    }

    /** A new connection has room for it, so that there is mostly no wait whose limit to set. */
    static void send(UnixSocket socket, ByteBuffer hello) throws IOException {
        socket.sink().writeNow(hello);
        if (hello.hasRemaining()) {
            socket.sink().write(hello, Deadline.after(TIME_LIMIT));
        }
    }
}
