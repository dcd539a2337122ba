// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.net.NamedPipeSocket;
import dev.npipe.net.NamedPipeSocketFactory;
import java.net.SocketAddress;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Transport;

/**
 * A transport of Jetty's clients that connects to a pipe: for {@code Request.transport}, with any
 * URI. Transports are equal, and share a pool, if they are for the same pipe with the same options.
 *
 * <p>The time limit of a connect is the client's {@code connectTimeout}, also while the pipe is
 * busy. Failures are those of {@link NamedPipeSocket#connect(SocketAddress, int)}: a {@link
 * java.net.ConnectException} if there is no such pipe, a {@link java.net.SocketException} if the
 * server refuses this user or is not the expected one; both name the pipe.
 *
 * @since 0.1
 */
public final class NamedPipeTransport implements Transport {
    private final NamedPipeAddress address;

    /** Says with which options, also in a comparison. */
    private final NamedPipeSocketFactory sockets;

    /**
     * Connects to a pipe with the default options.
     *
     * @param address the pipe
     */
    public NamedPipeTransport(NamedPipeAddress address) {
        this(address, new NamedPipeSocketFactory(address));
    }

    /**
     * Connects to a pipe with options.
     *
     * @param address the pipe
     * @param options gives each connection a builder of its own, as for {@link
     *     NamedPipeSocket#unconnected}
     */
    public NamedPipeTransport(NamedPipeAddress address, Supplier<NamedPipeChannelBuilder> options) {
        this(address, new NamedPipeSocketFactory(address, options));
    }

    private NamedPipeTransport(NamedPipeAddress address, NamedPipeSocketFactory sockets) {
        this.address = address;
        this.sockets = sockets;
    }

    /** The {@link NamedPipeAddress}: no name of a host is looked up. */
    @Override
    public SocketAddress getSocketAddress() {
        return address;
    }

    /** Connects on a thread of its own; the promise in the context learns how that went. */
    @Override
    public void connect(SocketAddress ignored, Map<String, Object> context) {
        var socket = (NamedPipeSocket) sockets.createSocket();
        new Connecting(address, socket, context).start();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedPipeTransport transport && sockets.equals(transport.sockets);
    }

    @Override
    public int hashCode() {
        return sockets.hashCode();
    }

    /** The pipe, for people. */
    @Override
    public String toString() {
        return "NamedPipeTransport[" + address + ']';
    }
}
