// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipeServerChannelBuilder;
import dev.npipe.PipeDirection;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * A connector of a Jetty server that listens on a pipe, beside those of TCP or instead of them.
 *
 * <p>The pipe is there from the connector's start to its stop, or to the server's graceful
 * shutdown, and can be started again. Idle timeouts, connection factories and listeners are
 * Jetty's. Addresses of requests are the {@link NamedPipeAddress} at both ends; an end point's
 * {@link EndPoint#getTransport} is the {@link NamedPipeChannel}, whose {@code peer()} says who the
 * client is, and {@link NamedPipePeerCustomizer} gives it to handlers.
 *
 * <p>Where a pipe has no half-close ({@link NamedPipeChannel#canShutdownOutput}), an answer that
 * ends with the connection closes it.
 *
 * @since 0.1
 */
@SuppressWarnings("exports") // who uses this class has jetty-server
public final class NamedPipeConnector extends AbstractConnector {
    private final NamedPipeAddress address;
    private final NamedPipeServerChannelBuilder options;
    private volatile @Nullable NamedPipeServerChannel pipe;

    /**
     * Listens on a pipe that only the current user may open.
     *
     * @param server the server, to which this is still to be added
     * @param address the pipe
     * @param factories the protocols; HTTP/1.1 if there are none
     */
    public NamedPipeConnector(
            Server server, NamedPipeAddress address, ConnectionFactory... factories) {
        this(server, address, NamedPipeServerChannel.builder(), factories);
    }

    /**
     * Listens on a pipe with options.
     *
     * @param server the server, to which this is still to be added
     * @param address the pipe
     * @param options who may connect, how many at once, the backlog and more; this connector's
     *     alone from now on. The pipe must be duplex
     * @param factories the protocols; HTTP/1.1 if there are none
     */
    public NamedPipeConnector(
            Server server,
            NamedPipeAddress address,
            NamedPipeServerChannelBuilder options,
            ConnectionFactory... factories) {
        super(
                server,
                null,
                null,
                null,
                1,
                factories.length > 0
                        ? factories
                        : new ConnectionFactory[] {new HttpConnectionFactory()});
        this.address = Objects.requireNonNull(address);
        this.options = Objects.requireNonNull(options);
    }

    /**
     * The pipe that this connector listens on.
     *
     * @return the address
     */
    public NamedPipeAddress address() {
        return address;
    }

    /** The {@link NamedPipeServerChannel} between start and stop, else null. */
    @Override
    @SuppressWarnings("NullAway") // null where Jetty promises it
    public Object getTransport() {
        return pipe;
    }

    /**
     * Binds the pipe and accepts its clients.
     *
     * @throws java.nio.file.FileAlreadyExistsException if the name has a server
     * @throws IllegalStateException if the options say that the pipe is one-way
     * @throws IOException as {@link NamedPipeServerChannelBuilder#bind}
     */
    @Override
    protected void doStart() throws Exception {
        NamedPipeServerChannel bound = options.bind(address);
        pipe = bound;
        boolean started = false;
        try {
            if (bound.info().direction() != PipeDirection.DUPLEX) {
                throw new IllegalStateException(address + ": a one-way pipe carries no answers");
            }
            super.doStart();
            started = true;
        } finally {
            if (!started) {
                unbind();
            }
        }
    }

    /** Begins a graceful end: nobody can connect any more, and who is connected has time. */
    @Override
    public CompletableFuture<Void> shutdown() {
        CompletableFuture<Void> done = super.shutdown();
        unbind();
        return done;
    }

    @Override
    protected void doStop() throws Exception {
        try {
            super.doStop();
        } finally {
            unbind();
            getConnectedEndPoints().forEach(NamedPipeConnector::close);
        }
    }

    private void unbind() {
        NamedPipeServerChannel bound = pipe;
        pipe = null;
        if (bound != null) {
            close(bound);
        }
    }

    private static void close(Channel closed) {
        try {
            closed.close();
        } catch (IOException e) {
            LOG.debug("{}: closing failed", closed, e);
        }
    }

    private static void close(EndPoint endPoint) {
        Connection connection = endPoint.getConnection();
        if (connection != null) {
            connection.close(); // in the words of its protocol
        }
        endPoint.close();
    }

    @Override
    protected void accept(int acceptor) throws IOException {
        NamedPipeServerChannel from = pipe;
        if (from == null) {
            throw new ClosedChannelException();
        }
        var arrived = new Arrived(from.accept());
        boolean taken = false;
        try {
            getExecutor().execute(arrived);
            taken = true;
        } finally {
            if (!taken) {
                arrived.close();
            }
        }
    }

    /** A pipe that is closed accepts nobody any more. One that has closed itself says why, once. */
    @Override
    protected boolean handleAcceptFailure(Throwable failure) {
        NamedPipeServerChannel from = pipe;
        if (from != null && from.isOpen()) {
            return super.handleAcceptFailure(failure);
        }
        if (failure instanceof ClosedChannelException) {
            LOG.debug("{} was closed, by a stop or by the end of the JVM", this, failure);
        } else {
            LOG.warn("{} has ended", this, failure);
        }
        return false;
    }

    /** A client that was accepted. A thread pool that is stopped closes it. */
    private final class Arrived implements Runnable, Closeable {
        private final NamedPipeChannel client;

        Arrived(NamedPipeChannel client) {
            this.client = client;
        }

        @Override
        public void run() {
            try {
                open();
            } catch (Throwable e) {
                LOG.warn("{} does without a client", NamedPipeConnector.this, e);
                close();
            }
        }

        private void open() throws IOException {
            var endPoint =
                    new NamedPipeEndPoint(
                            client,
                            new Owner(
                                    true,
                                    getScheduler(),
                                    getExecutor(),
                                    NamedPipeConnector.this::onEndPointClosed));
            endPoint.setIdleTimeout(getIdleTimeout());
            Connection connection =
                    getDefaultConnectionFactory().newConnection(NamedPipeConnector.this, endPoint);
            endPoint.setConnection(connection);
            endPoint.onOpen();
            onEndPointOpened(endPoint);
            connection.onOpen();
            if (!isRunning()) {
                endPoint.close(); // it may have come too late for the stop to see it
            }
        }

        @Override
        public void close() {
            NamedPipeConnector.close(client);
        }
    }

    @Override
    public String toString() {
        return super.toString() + '{' + address + '}';
    }
}
