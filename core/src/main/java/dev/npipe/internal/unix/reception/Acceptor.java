// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.reception;

import dev.npipe.internal.unix.greeting.MalformedHelloException;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.Optional;

/**
 * Takes in the clients at one door, whether or not the application is in {@code accept}: on a
 * daemon thread for the door, which depends on no scheduler that the application may keep busy, and
 * on a thread of its own for each client that cannot be answered at once.
 */
public final class Acceptor {
    private final Door door;
    private final Reception reception;
    private final DoorThreads threads;

    private Acceptor(Door door, Reception reception) {
        this.door = door;
        this.reception = reception;
        this.threads = new DoorThreads(reception.pipe().address());
    }

    /** Begins to take clients in. */
    public static Acceptor start(Door door, Reception reception) {
        var acceptor = new Acceptor(door, reception);
        acceptor.threads.startAccepting(acceptor::takeOne);
        return acceptor;
    }

    /** Ends all threads; the door's socket is closed already. */
    public void stop() {
        threads.stop();
    }

    private void takeOne() throws IOException {
        UnixServerSocket socket = door.socket();
        socket.awaitAcceptable();
        Optional<UnixSocket> client = socket.accept();
        if (client.isPresent()) {
            take(client.get());
        }
    }

    private void take(UnixSocket client) {
        Greeting greeting = door.greeting(client);
        if (proceed(client, greeting, door.isOneAtATime()) instanceof Outcome.Later) {
            threads.start(door.waiter(), () -> proceed(client, greeting, true));
        }
    }

    private Outcome proceed(UnixSocket client, Greeting greeting, boolean patient) {
        boolean kept = false;
        try {
            Outcome outcome = outcome(client, greeting, patient);
            reception.log().ended(door, outcome);
            kept = outcome.keepsSocket();
            return outcome;
        } finally {
            if (!kept) {
                close(client);
            }
        }
    }

    private Outcome outcome(UnixSocket client, Greeting greeting, boolean patient) {
        if (threads.isStopped()) {
            return new Outcome.Closed();
        }
        try {
            Optional<Request> request = greeting.hear(patient);
            return request.isEmpty()
                    ? new Outcome.Later()
                    : reception.receive(client, request.get(), patient);
        } catch (MalformedHelloException e) {
            return new Outcome.Malformed(e.getMessage());
        } catch (EOFException | PeerGoneException e) {
            return new Outcome.Gone(e);
        } catch (InterruptedByTimeoutException e) {
            return new Outcome.Silent();
        } catch (ClosedByInterruptException | InterruptedException e) {
            return new Outcome.Closed();
        } catch (IOException e) {
            return new Outcome.Failed(e);
        }
    }

    private void close(UnixSocket client) {
        try {
            client.close();
        } catch (IOException e) {
            reception.log().notClosed(e);
        }
    }
}
