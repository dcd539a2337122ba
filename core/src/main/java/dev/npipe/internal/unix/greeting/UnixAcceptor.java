// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.greeting;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeInfo;
import dev.npipe.PipeMode;
import dev.npipe.internal.BindOptions;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.PeerIdentity;
import dev.npipe.internal.Win32Error;
import dev.npipe.internal.jfr.PipeBusyWaitEvent;
import dev.npipe.internal.unix.flow.Carrier;
import dev.npipe.internal.unix.flow.Connections;
import dev.npipe.internal.unix.flow.PipeEnd;
import dev.npipe.internal.unix.flow.PlainCarrier;
import dev.npipe.internal.unix.name.SocketFile;
import dev.npipe.internal.unix.socket.GivingWay;
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
 * Answers the clients at one of a pipe's sockets, whether or not the application is in {@code
 * accept}: on a daemon thread for the socket, which depends on no scheduler that the application
 * may keep busy, and on a virtual thread for each client that does not complete its handshake at
 * once.
 */
public final class UnixAcceptor {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    /** A socket, and whether its clients speak plain bytes. */
    record Place(SocketFile file, boolean raw) {}

    private final Place place;
    private final UnixListener listener;
    private final ServedPipe pipe;
    private final NamedPipeAddress address;
    private final BindOptions options;
    private final Instances instances;
    private final DoorThreads threads;

    /** Used by the one thread that accepts. */
    private final GivingWay givingWay = new GivingWay();

    private UnixAcceptor(Place place, UnixListener listener, ServedPipe pipe) {
        this.place = place;
        this.listener = listener;
        this.pipe = pipe;
        this.address = pipe.address();
        this.options = pipe.options();
        this.instances = pipe.instances();
        this.threads = new DoorThreads(address);
    }

    static UnixAcceptor start(Place place, UnixListener listener, ServedPipe pipe) {
        var acceptor = new UnixAcceptor(place, listener, pipe);
        acceptor.threads.startAccepting(acceptor::acceptOne);
        return acceptor;
    }

    /** Wakes all threads, which then end; the listener has closed the socket. */
    void stop() {
        threads.stop();
    }

    /**
     * A raw client waits in the backlog until an instance is free: nobody could tell it otherwise.
     */
    private void acceptOne() throws IOException, InterruptedException {
        UnixServerSocket socket = place.file().socket();
        socket.awaitAcceptable();
        if (!place.raw()) {
            Optional<UnixSocket> client = socket.accept();
            if (client.isPresent()) {
                greetNowOrLater(client.get());
            }
            return;
        }
        instances.take(Long.MAX_VALUE);
        boolean used = false;
        try {
            Optional<UnixSocket> client = socket.accept();
            used = client.isPresent() && admitRaw(client.get());
        } finally {
            if (!used) {
                instances.giveBack();
            }
        }
    }

    private boolean admitRaw(UnixSocket client) throws IOException {
        boolean admitted = false;
        try {
            PeerIdentity peer = client.credentials();
            if (pipe.permits(peer)) {
                admitted = hand(client, options.direction(), new PlainCarrier());
            } else {
                pipe.refused(Level.WARNING, peer, Win32Error.ACCESS_DENIED);
            }
        } finally {
            if (!admitted) {
                client.close();
            }
        }
        return admitted;
    }

    private boolean hand(UnixSocket client, PipeDirection opened, Carrier carrier)
            throws IOException {
        client.bufferSizes(options.inboundBufferSize(), options.outboundBufferSize());
        PipeInfo info = pipe.info();
        PipeInfo fixed =
                new PipeInfo(
                        carrier.isPlain() ? PipeMode.BYTE : info.type(),
                        info.direction(),
                        true,
                        info.inboundBufferSize(),
                        info.outboundBufferSize(),
                        info.maxInstances(),
                        info.instances());
        var end =
                new PipeEnd(address, fixed, opened, instances::used, carrier, instances::giveBack);
        return listener.offer(Connections.over(client, end));
    }

    /**
     * A client whose hello is there and that need not wait is answered at once, others on a thread
     * of their own.
     */
    private void greetNowOrLater(UnixSocket client) {
        ByteBuffer hello = Handshake.buffer();
        try {
            boolean there = client.source().readNow(hello) >= 0;
            if (there && hello.hasRemaining() && givingWay.now()) {
                client.source().readNow(hello); // who has just connected says hello at once
            }
        } catch (IOException e) {
            pipe.handshakeFailed(Level.DEBUG, "a client left: " + e.getMessage());
            close(client);
            return;
        }
        if (hello.hasRemaining()) {
            greetLater(client, hello);
        } else {
            greet(client, hello, true);
        }
    }

    private void greetLater(UnixSocket client, ByteBuffer received) {
        threads.start(
                Thread.ofVirtual().name("npipe-handshake"), () -> greet(client, received, false));
    }

    /** The handshake of one client, with a time limit: one that says nothing holds up nobody. */
    private void greet(UnixSocket client, ByteBuffer received, boolean atOnce) {
        boolean handed = false;
        try {
            if (threads.isStopped()) {
                return;
            }
            var deadline = Deadline.after(Handshake.TIME_LIMIT);
            Handshake.receive(client, received, deadline);
            ClientHello hello = ClientHello.decode(received);
            handed = answer(client, hello, atOnce);
        } catch (MalformedHelloException e) {
            pipe.handshakeFailed(Level.WARNING, e.getMessage());
        } catch (EOFException | PeerGoneException e) {
            pipe.handshakeFailed(Level.DEBUG, "a client left: " + e.getMessage());
        } catch (InterruptedByTimeoutException e) {
            pipe.handshakeFailed(Level.WARNING, "a client did not complete its handshake");
        } catch (ClosedByInterruptException | InterruptedException e) {
            LOG.log(Level.DEBUG, "{0}: closed during a handshake", address);
        } catch (IOException e) {
            LOG.log(Level.WARNING, address + ": a handshake failed", e);
        } finally {
            if (!handed) {
                close(client);
            }
        }
    }

    /** Takes an instance for a client that will wait as long; a mere look is not a wait. */
    private boolean takeInstance(long nanos, boolean look) throws InterruptedException {
        var event = new PipeBusyWaitEvent();
        event.begin();
        boolean granted = instances.take(nanos);
        event.end();
        if ((granted || !look) && event.shouldCommit()) {
            event.address = address.toString();
            event.granted = granted;
            event.commit();
        }
        return granted;
    }

    private void close(UnixSocket client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, address + ": closing a client", e);
        }
    }

    /** True when the client was handed to the application's queue. */
    private boolean answer(UnixSocket client, ClientHello hello, boolean atOnce)
            throws IOException, InterruptedException {
        PeerIdentity peer = client.credentials();
        int capabilities = hello.capabilities() & capabilities();
        int refusal = refusal(hello, peer);
        if (refusal != Win32Error.SUCCESS) {
            Level level = wantsMore(hello) ? Level.DEBUG : Level.WARNING;
            pipe.refused(level, peer, refusal, hello.reads(), hello.writes());
            send(client, refusal, capabilities);
            return false;
        }
        boolean look = atOnce && hello.waitMillis() != 0;
        if (!takeInstance(atOnce ? 0 : waitNanos(hello.waitMillis()), look)) {
            if (look) {
                greetLater(client, hello.encode().position(Handshake.SIZE));
                return true; // now it is in other hands
            }
            send(client, Win32Error.PIPE_BUSY, capabilities);
            return false;
        }
        boolean handed = false;
        listener.order()
                .lock(); // a client that has its answer comes before one that connects later
        try {
            send(client, Win32Error.SUCCESS, capabilities);
            handed =
                    hello.kind() == Handshake.KIND_OPEN
                            && hand(client, hello.direction(), Handshake.carrier(capabilities));
        } finally {
            listener.order().unlock();
            if (!handed) {
                instances.giveBack();
            }
        }
        return handed;
    }

    private int capabilities() {
        boolean messages = options.mode() == PipeMode.MESSAGE;
        return (messages ? Handshake.CAPABILITY_DRAIN : 0)
                | (messages && options.zeroMessageEndsStream()
                        ? Handshake.CAPABILITY_ZERO_ENDS
                        : 0);
    }

    private int refusal(ClientHello hello, PeerIdentity peer) {
        if (hello.version() != Handshake.VERSION) {
            return Win32Error.REVISION_MISMATCH;
        }
        if (hello.kind() != Handshake.KIND_OPEN && hello.kind() != Handshake.KIND_WAIT) {
            return Win32Error.NOT_SUPPORTED;
        }
        if (hello.kind() == Handshake.KIND_OPEN && !hello.reads() && !hello.writes()) {
            return Win32Error.INVALID_PARAMETER;
        }
        return wantsMore(hello) || !pipe.permits(peer, hello.reads(), hello.writes())
                ? Win32Error.ACCESS_DENIED
                : Win32Error.SUCCESS;
    }

    /** True when the pipe itself does not have a direction that the client asks for. */
    private boolean wantsMore(ClientHello hello) {
        return hello.reads() && !options.direction().serverWrites()
                || hello.writes() && !options.direction().serverReads();
    }

    private long waitNanos(int waitMillis) {
        return switch (waitMillis) {
            case ClientHello.WAIT_FOREVER -> Long.MAX_VALUE;
            case ClientHello.WAIT_DEFAULT -> Deadline.nanosOf(options.defaultWait());
            default -> Duration.ofMillis(waitMillis).toNanos();
        };
    }

    private void send(UnixSocket client, int status, int capabilities) throws IOException {
        var hello =
                new ServerHello(
                        Handshake.VERSION,
                        status,
                        capabilities,
                        pipe.info(),
                        ProcessHandle.current().pid());
        Handshake.send(client, hello.encode());
    }
}
