// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.local;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.RemoteDoor;
import dev.npipe.internal.Win32Error;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * Answers the file server at its door. The file server stands still for its client until it has an
 * answer, so it gets one at once, on a thread that depends on no scheduler. A client is refused by
 * closing without an answer: the file server has no ear for a reason, except that all instances are
 * busy.
 */
final class ProxyAcceptor {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    /** The file server speaks right after it connects; the acceptor itself waits so long for it. */
    private static final Duration AT_ONCE = Duration.ofMillis(20);

    /**
     * And a thread of its own so long: a file server on a machine that is too busy to let it speak
     * is not hung up on, and whoever else connects was refused before.
     */
    private static final Duration IN_TIME = Duration.ofSeconds(30);

    private static final int USUAL_REQUEST = 1024;

    private enum Outcome {
        HANDED_OVER,
        REFUSED,
        /** Not without waiting longer. */
        LATER
    }

    private final ProxyPlace place;
    private final LocalListener listener;
    private final ServedPipe pipe;
    private final AcceptorThreads threads;

    private ProxyAcceptor(ProxyPlace place, LocalListener listener, ServedPipe pipe) {
        this.place = place;
        this.listener = listener;
        this.pipe = pipe;
        this.threads = new AcceptorThreads(pipe.address());
    }

    static ProxyAcceptor start(ProxyPlace place, LocalListener listener, ServedPipe pipe) {
        var acceptor = new ProxyAcceptor(place, listener, pipe);
        acceptor.threads.startAccepting(acceptor::acceptOne);
        return acceptor;
    }

    /** Wakes all threads, which then end; the listener has closed the socket. */
    void stop() {
        threads.stop();
    }

    private void acceptOne() throws IOException {
        LocalServerSocket socket = place.file().socket();
        socket.awaitAcceptable();
        Optional<LocalSocket> client = socket.accept();
        if (client.isPresent()) {
            var greeting = new Greeting(client.get());
            if (greeting.proceed(AT_ONCE, true) == Outcome.LATER) {
                threads.start(
                        Thread.ofPlatform().daemon().name("npipe-proxy"),
                        () -> greeting.proceed(IN_TIME, false));
            }
        }
    }

    /** One client's way from the file server's request to the listener's queue. */
    private final class Greeting {
        private final LocalSocket client;
        private ByteBuffer received = ByteBuffer.allocate(USUAL_REQUEST);

        Greeting(LocalSocket client) {
            this.client = client;
        }

        Outcome proceed(Duration limit, boolean atOnce) {
            Outcome outcome = Outcome.REFUSED;
            try {
                if (!threads.isStopped()) {
                    outcome = answer(Deadline.after(limit), atOnce);
                }
            } catch (InterruptedByTimeoutException e) {
                if (atOnce) {
                    outcome = Outcome.LATER;
                } else {
                    pipe.handshakeFailed(
                            Level.WARNING, "the file server did not complete its request");
                }
            } catch (EOFException | PeerGoneException e) {
                pipe.handshakeFailed(Level.DEBUG, "a client left: " + e.getMessage());
            } catch (ClosedByInterruptException | InterruptedException e) {
                LOG.log(Level.DEBUG, "{0}: closed during a request", pipe.address());
            } catch (IOException e) {
                pipe.handshakeFailed(Level.WARNING, String.valueOf(e.getMessage()));
            } finally {
                if (outcome == Outcome.REFUSED) {
                    close();
                }
            }
            return outcome;
        }

        private Outcome answer(Deadline deadline, boolean atOnce)
                throws IOException, InterruptedException {
            PeerIdentity fileServer = client.credentials();
            if (!place.isFileServer(fileServer, pipe.self())) {
                pipe.refused(Level.WARNING, fileServer, Win32Error.ACCESS_DENIED);
                return Outcome.REFUSED;
            }
            receive(deadline);
            RemoteDoor.Guest guest = place.door().guest(received.duplicate());
            if (!pipe.permits(guest.identity())) {
                pipe.refused(Level.WARNING, guest.identity(), Win32Error.ACCESS_DENIED);
                return Outcome.REFUSED;
            }
            long patience = Deadline.nanosOf(pipe.options().defaultWait());
            if (!pipe.instances().take(atOnce ? 0 : patience)) {
                if (atOnce && patience > 0) {
                    return Outcome.LATER;
                }
                pipe.refused(Level.DEBUG, guest.identity(), Win32Error.PIPE_BUSY);
                client.write(guest.busy(), Deadline.after(Handshake.TIME_LIMIT));
                return Outcome.REFUSED;
            }
            boolean handed = false;
            try {
                client.write(guest.welcome(), Deadline.after(Handshake.TIME_LIMIT));
                handed = hand(guest.identity());
            } finally {
                if (!handed) {
                    pipe.instances().giveBack();
                }
            }
            return handed ? Outcome.HANDED_OVER : Outcome.REFUSED;
        }

        private void receive(Deadline deadline) throws IOException {
            int missing = place.door().missing(received.duplicate());
            while (missing > 0) {
                if (received.remaining() < missing) {
                    // grows with what came, and not with what was announced
                    int size = received.position() + Math.min(missing, received.capacity());
                    received = ByteBuffer.allocate(size).put(received.flip());
                }
                int limit = Math.min(received.capacity(), received.position() + missing);
                int n = client.read(received.limit(limit), deadline);
                received.limit(received.capacity());
                if (n < 0) {
                    throw new EOFException("the connection ended before the request did");
                }
                if (n == 0) {
                    client.awaitReadable(deadline);
                }
                missing = place.door().missing(received.duplicate());
            }
        }

        private boolean hand(PeerIdentity identity) throws IOException {
            var options = pipe.options();
            client.bufferSizes(options.inboundBufferSize(), options.outboundBufferSize());
            var end =
                    new LocalEnd(
                            pipe.address(),
                            pipe.info(),
                            options.direction(),
                            pipe.instances()::used,
                            false,
                            options.zeroMessageEndsStream() ? Handshake.CAPABILITY_ZERO_ENDS : 0,
                            Optional.of(identity),
                            pipe.instances()::giveBack);
            return listener.offer(end.connection(client));
        }

        private void close() {
            try {
                client.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, pipe.address() + ": closing a client", e);
            }
        }
    }
}
