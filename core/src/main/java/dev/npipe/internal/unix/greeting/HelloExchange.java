// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;

/** Sends and receives hellos: all that the handshake does with a socket. */
public final class HelloExchange {
    private HelloExchange() {}

    /**
     * Says hello to a server and takes its answer, which comes when the server has an instance, and
     * until the deadline. An interrupt ends it.
     *
     * @param silence asked after each {@link Handshake#TIME_LIMIT} without a word
     */
    public static ServerHello ask(
            UnixSocket socket, ClientHello hello, Deadline deadline, SilenceCheck silence)
            throws IOException {
        var guard = new InterruptGuard(socket);
        ByteBuffer answer = Handshake.buffer();
        ByteBuffer question = hello.encode();
        boolean answered = false;
        while (!answered) {
            Deadline limit =
                    silence.equals(SilenceCheck.NONE) // nothing to be woken for
                            ? deadline
                            : deadline.within(Handshake.TIME_LIMIT);
            boolean completed = false;
            guard.enter();
            try {
                answered = isAnswered(socket, question, answer, deadline, limit);
                completed = true;
            } finally {
                guard.leave(completed);
            }
            if (!answered) {
                silence.check(); // outside: it waits for another socket
            }
        }
        return ServerHello.decode(answer);
    }

    /** False when the server is silent until the limit, and the deadline is still to come. */
    private static boolean isAnswered(
            UnixSocket socket,
            ByteBuffer question,
            ByteBuffer answer,
            Deadline deadline,
            Deadline limit)
            throws IOException {
        if (isSent(socket, question)) {
            try {
                receive(socket, answer, limit);
            } catch (InterruptedByTimeoutException e) {
                deadline.check();
                return false;
            }
        } else {
            receiveNow(socket, answer);
        }
        if (answer.hasRemaining()) {
            throw new EOFException("the server closed the connection");
        }
        return true;
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
        if (hello.hasRemaining()) {
            writeNow(socket, hello);
        }
        if (hello.hasRemaining()) {
            socket.sink().write(hello, Deadline.after(Handshake.TIME_LIMIT));
        }
    }
}
