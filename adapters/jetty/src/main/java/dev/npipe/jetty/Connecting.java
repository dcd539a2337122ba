// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.net.NamedPipeSocket;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * A client's connection from the attempt to connect, which waits on a thread of its own, to its
 * end, at the latest with the client's. It is a socket that connects: users of Jetty know its
 * failures.
 */
final class Connecting implements LifeCycle.Listener {
    private final NamedPipeAddress address;
    private final NamedPipeSocket socket;
    private final Map<String, Object> context;
    private final ClientConnector connector;

    /**
     * @param context where Jetty says for whom this is
     */
    Connecting(NamedPipeAddress address, NamedPipeSocket socket, Map<String, Object> context) {
        this.address = address;
        this.socket = socket;
        this.context = context;
        this.connector = (ClientConnector) said(ClientConnector.CONTEXT_KEY);
    }

    private Object said(String key) {
        return Objects.requireNonNull(context.get(key), key);
    }

    void start() {
        connector.addEventListener(this);
        if (!connector.isRunning()) {
            close(); // a stop may not have seen this listener
        }
        Thread.ofVirtual().name("npipe-jetty-connect").start(this::connect);
    }

    private void connect() {
        try {
            long limit = connector.getConnectTimeout().toMillis();
            socket.connect(address, Math.clamp(limit, 0, Integer.MAX_VALUE));
            connector.getExecutor().execute(this::connected);
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void connected() {
        try {
            var endPoint =
                    new NamedPipeEndPoint(
                            socket.channel(),
                            new Owner(
                                    false,
                                    connector.getScheduler(),
                                    connector.getExecutor(),
                                    _ -> connector.removeEventListener(this)));
            endPoint.setIdleTimeout(connector.getIdleTimeout().toMillis());
            var transport = (Transport) said(Transport.CONTEXT_KEY); // which may be a layer above
            Connection connection = transport.newConnection(endPoint, context);
            endPoint.setConnection(connection);
            endPoint.onOpen();
            connection.onOpen();
            promise().succeeded(connection);
        } catch (Throwable e) {
            failed(e);
        }
    }

    private void failed(Throwable failure) {
        connector.removeEventListener(this);
        close();
        promise().failed(failure);
    }

    @SuppressWarnings("unchecked") // as ClientConnector documents it
    private Promise<Connection> promise() {
        return (Promise<Connection>) said(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY);
    }

    @Override
    public void lifeCycleStopping(LifeCycle client) {
        close();
    }

    /** Ends the attempt, or closes the pipe under the connection, which then ends, too. */
    private void close() {
        try {
            socket.close();
        } catch (IOException e) {
            System.getLogger("dev.npipe").log(Level.DEBUG, address + ": closing failed", e);
        }
    }
}
