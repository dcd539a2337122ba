// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends and receives hellos: all that the handshake does with a socket. */
public final class HelloExchange {
    private HelloExchange() {}

    /**
     * Says hello to a server and takes its answer, which may come as late as the time that the
     * client will wait for an instance allows. An interrupt ends it.
     */
    static ServerHello ask(UnixSocket socket, ClientHello hello, Deadline deadline)
            throws IOException {
        var guard = new InterruptGuard(socket);
        ByteBuffer answer = Handshake.buffer();
        boolean completed = false;
        guard.enter();
        try {
            if (isSent(socket, hello.encode())) {
                receive(socket, answer, deadline.plus(Handshake.TIME_LIMIT));
            } else {
                receiveNow(socket, answer);
            }
            if (answer.hasRemaining()) {
                throw new EOFException("the server closed the connection");
            }
            completed = true;
        } finally {
            guard.leave(completed);
        }
        return ServerHello.decode(answer);
    }

    /**
     * False when the server has closed already: it has refused this user without hearing what it
     * wants. Its answer is there nevertheless, and is read before the end (unix(7): the queue of
     * one end outlives the other end).
     */
    private static boolean isSent(UnixSocket socket, ByteBuffer hello) throws IOException {
        try {
            send(socket, hello);
            return true;
        } catch (PeerGoneException e) {
            return false;
        }
    }

    /** Receives what is there of a hello, and does not wait. */
    public static void receiveNow(UnixSocket socket, ByteBuffer hello) throws IOException {
        checkEnd(socket.source().readNow(hello), hello);
    }

    /**
     * Receives what is missing of a hello.
     *
     * @throws EOFException if the peer leaves without a word
     * @throws MalformedHelloException if it leaves in the middle
     * @throws java.nio.channels.InterruptedByTimeoutException if the deadline passes first
     */
    public static void receive(UnixSocket socket, ByteBuffer hello, Deadline deadline)
            throws IOException {
        while (hello.hasRemaining()) {
            checkEnd(socket.source().read(hello, deadline), hello);
        }
    }

    private static void checkEnd(int read, ByteBuffer hello) throws IOException {
        if (read < 0 && hello.position() > 0) {
            throw new MalformedHelloException(
                    "it ended after %s of its %s bytes"
                            .formatted(hello.position(), Handshake.SIZE));
        }
        if (read < 0) {
            throw new EOFException("the connection ended before the handshake");
        }
    }

    /**
     * Sends a hello at once. A new connection has room for it.
     *
     * @throws PeerGoneException if the peer takes nothing
     */
    public static void sendNow(UnixSocket socket, ByteBuffer hello) throws IOException {
        writeNow(socket, hello);
        if (hello.hasRemaining()) {
            throw new PeerGoneException(new IOException("there was no room for a hello"));
        }
    }

    private static void writeNow(UnixSocket socket, ByteBuffer hello) throws IOException {
        if (!socket.sink().writeShort(hello)) {
            socket.sink().writeNow(hello);
        }
    }

    private static void send(UnixSocket socket, ByteBuffer hello) throws IOException {
        writeNow(socket, hello);
        if (hello.hasRemaining()) {
            socket.sink().write(hello, Deadline.after(Handshake.TIME_LIMIT));
        }
    }
}
