// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.samba;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.RemoteDoor;
import dev.npipe.internal.Win32Error;
import dev.npipe.internal.unix.flow.Connections;
import dev.npipe.internal.unix.flow.PipeEnd;
import dev.npipe.internal.unix.greeting.DoorThreads;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServedPipe;
import dev.npipe.internal.unix.greeting.UnixListener;
import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
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
public final class SambaDoor {
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

    private final SambaPlace place;
    private final UnixListener listener;
    private final ServedPipe pipe;
    private final DoorThreads threads;

    private SambaDoor(SambaPlace place, UnixListener listener, ServedPipe pipe) {
        this.place = place;
        this.listener = listener;
        this.pipe = pipe;
        this.threads = new DoorThreads(pipe.address());
    }

    public static SambaDoor start(SambaPlace place, UnixListener listener, ServedPipe pipe) {
        var acceptor = new SambaDoor(place, listener, pipe);
        acceptor.threads.startAccepting(acceptor::acceptOne);
        return acceptor;
    }

    /** Wakes all threads, which then end; the listener has closed the socket. */
    public void stop() {
        threads.stop();
    }

    private void acceptOne() throws IOException {
        UnixServerSocket socket = place.file().socket();
        socket.awaitAcceptable();
        Optional<UnixSocket> client = socket.accept();
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
        private final UnixSocket client;
        private ByteBuffer received = ByteBuffer.allocate(USUAL_REQUEST);

        Greeting(UnixSocket client) {
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
                client.sink().write(guest.busy(), Deadline.after(Handshake.TIME_LIMIT));
                return Outcome.REFUSED;
            }
            boolean handed = false;
            try {
                client.sink().write(guest.welcome(), Deadline.after(Handshake.TIME_LIMIT));
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
                int n = client.source().read(received.limit(limit), deadline);
                received.limit(received.capacity());
                if (n < 0) {
                    throw new EOFException("the connection ended before the request did");
                }
                missing = place.door().missing(received.duplicate());
            }
        }

        private boolean hand(PeerIdentity identity) throws IOException {
            var options = pipe.options();
            client.bufferSizes(options.inboundBufferSize(), options.outboundBufferSize());
            var end =
                    new PipeEnd(
                            pipe.address(),
                            pipe.info(),
                            options.direction(),
                            pipe.instances()::used,
                            new SambaCarrier(identity, options.zeroMessageEndsStream()),
                            pipe.instances()::giveBack);
            return listener.offer(Connections.over(client, end));
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
