// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import dev.npipe.internal.Listener;
import dev.npipe.internal.OpenServers;
import dev.npipe.internal.Providers;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A server's pipe: owns a name and accepts clients.
 *
 * <pre>{@code
 * try (var server =
 *         NamedPipeServerChannel.builder()
 *                 .mode(PipeMode.MESSAGE) // one write is one message
 *                 .bind(NamedPipeAddress.of("SamplePipe"))) { // \\.\pipe\SamplePipe
 *     while (true) {
 *         NamedPipeChannel pipe = server.accept();
 *         Thread.startVirtualThread(() -> converse(pipe));
 *     }
 * }
 * }</pre>
 *
 * <p><b>Instances.</b> Each accepted channel is one instance of the pipe. Clients connect whether
 * or not a thread is in {@link #accept}; when {@code maxInstances} are in use, further clients
 * wait, or are told that the pipe is busy, as each of them asked.
 *
 * <p><b>The name.</b> One server owns a name on a machine: a second bind fails, in any process. The
 * name is free again when this channel is closed, or its process ends in whatever way. Channels
 * that were accepted stay open.
 *
 * <p>On Unix a name is made of files, which whoever cleans up a directory may remove. The server
 * looks after them about once a minute, and makes them again.
 *
 * <p><b>Strangers.</b> On Unix clients are greeted whether or not a thread is in {@link #accept},
 * within bounds in all and for each user; see {@link NamedPipeServerChannelBuilder#backlog} and
 * {@code docs/security.md}.
 *
 * <p><b>When serving cannot go on.</b> What a client does, and what runs short for a while, never
 * closes a server. It ends by itself where its system fails under it, or where its name or its
 * files have become somebody else's: it gives up the name, the next {@link #accept} says why, and
 * from then on this channel is closed. So {@code while (server.isOpen())} around {@code accept}
 * ends in that case, too.
 *
 * <p><b>The end of the JVM.</b> A JVM that ends in an orderly way closes each open server first:
 * the name is given up, and {@link #accept} fails as after {@link #close}.
 *
 * <p><b>Threads.</b> All methods may be called by several threads at once.
 *
 * @since 0.1
 */
public final class NamedPipeServerChannel extends BlockingChannel {
    private final Listener listener;
    private final NamedPipeAddress address;

    NamedPipeServerChannel(Listener listener, NamedPipeAddress address) {
        this.listener = listener;
        this.address = address;
    }

    /**
     * A builder for a server.
     *
     * @return a builder with the defaults
     */
    public static NamedPipeServerChannelBuilder builder() {
        return new NamedPipeServerChannelBuilder(Providers::current);
    }

    /**
     * Creates a pipe with the defaults: byte type, duplex, for the current user only.
     *
     * @param address the pipe
     * @return the server
     * @throws java.nio.file.FileAlreadyExistsException if the name has a server
     * @throws IOException as {@link NamedPipeServerChannelBuilder#bind}
     */
    public static NamedPipeServerChannel bind(NamedPipeAddress address) throws IOException {
        return builder().bind(address);
    }

    /**
     * Accepts a client, waiting until one connects. Mirrors {@code ConnectNamedPipe}.
     *
     * <p>A client that connected and left before this call, without leaving data, is skipped. What
     * goes wrong with one client is seen by whoever talks to it, and does not end this call.
     *
     * @return the connected instance
     * @throws ClosedChannelException if this channel is closed
     * @throws java.nio.channels.AsynchronousCloseException if another thread closes this channel
     *     during the call
     * @throws ClosedByInterruptException if this thread is interrupted; this channel is closed
     * @throws java.nio.file.FileSystemException on Unix, if this server has closed itself: its
     *     files were removed and the place is somebody else's now, or its system can take no
     *     clients in any more; the message says which. This channel is closed, and the name can be
     *     bound again
     * @throws IOException if some other I/O error occurs
     */
    public NamedPipeChannel accept() throws IOException {
        return accept(TimeLimit.FOREVER);
    }

    /**
     * Accepts a client, waiting for a limited time.
     *
     * @param timeout how long to wait; zero does not wait
     * @return the connected instance
     * @throws PipeTimeoutException if no client came in time; this channel stays open
     * @throws IllegalArgumentException if the time is negative
     * @throws IOException as {@link #accept()}
     */
    public NamedPipeChannel accept(Duration timeout) throws IOException {
        long nanos = TimeLimit.nanosOf(timeout);
        checkOpen();
        var accepted = new AtomicReference<@Nullable NamedPipeChannel>();
        boolean handedOut = false;
        try {
            blocking(
                    "accept",
                    call -> {
                        acceptInto(accepted, call.within(nanos));
                        return 0;
                    });
            handedOut = true;
        } catch (InterruptedByTimeoutException e) {
            throw new PipeTimeoutException(address.toString(), "accept", timeout);
        } finally {
            // An interrupt that comes together with a client closes the client's channel, too.
            NamedPipeChannel client = accepted.get();
            if (!handedOut && client != null) {
                client.close();
            }
        }
        return Objects.requireNonNull(accepted.get());
    }

    private void acceptInto(AtomicReference<@Nullable NamedPipeChannel> accepted, Deadline deadline)
            throws IOException {
        Recording.accept(
                address,
                () -> {
                    Connection client = listener.accept(deadline);
                    accepted.set(NamedPipeChannel.of(client, address));
                });
    }

    /**
     * Serves clients from now on, each on a virtual thread of its own, without limits; {@link
     * #serving} has some. The server closes this channel when it ends.
     *
     * @param handler what is done with each client
     * @return the server, which accepts clients already
     * @throws ClosedChannelException if this channel is closed
     */
    public PipeServer serve(PipeHandler handler) throws ClosedChannelException {
        return serving().serve(handler);
    }

    /**
     * A builder for a server of this pipe's clients, with limits. What is built closes this channel
     * when it ends.
     *
     * @return a builder with the defaults
     */
    public PipeServerBuilder serving() {
        return new PipeServerBuilder(new ServedClients());
    }

    /** This channel, as a server with handlers needs it. */
    private final class ServedClients implements PipeServer.Clients {
        @Override
        public NamedPipeChannel accept() throws IOException {
            return NamedPipeServerChannel.this.accept();
        }

        @Override
        public boolean isOpen() {
            return NamedPipeServerChannel.this.isOpen();
        }

        @Override
        public void close() throws IOException {
            NamedPipeServerChannel.this.close();
        }

        @Override
        public NamedPipeAddress address() {
            return address;
        }
    }

    /**
     * Cancels what other threads wait for in this channel, which stays open: each {@link #accept}
     * that is pending ends with a {@link PipeCancelledException}, or the next one if none is. A
     * client that comes meanwhile is accepted by the next. As {@link NamedPipeChannel#cancel}.
     *
     * @throws ClosedChannelException if this channel is closed
     */
    public void cancel() throws ClosedChannelException {
        cancelCalls();
    }

    /**
     * The pipe's properties and the number of its instances: those connected, and those whose
     * client waits to be accepted.
     *
     * @return the properties
     * @throws ClosedChannelException if this channel is closed
     */
    public PipeInfo info() throws ClosedChannelException {
        checkOpen();
        return listener.info();
    }

    /**
     * The pipe that this server owns.
     *
     * @return the address
     */
    public NamedPipeAddress address() {
        return address;
    }

    /** The address and the state, for people. */
    @Override
    public String toString() {
        return "NamedPipeServerChannel[%s, %s]".formatted(address, isOpen() ? "open" : "closed");
    }

    @Override
    String pipe() {
        return address.toString();
    }

    /** Who waited in other threads meanwhile is told the reason, too. */
    @Override
    boolean closedInside() {
        return listener.hasToldWhyItClosed();
    }

    /** Gives up the name and wakes every accept; never waits for them. */
    @Override
    protected void implCloseChannel() throws IOException {
        try {
            listener.close();
        } finally {
            OpenServers.remove(this);
        }
    }
}
