// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import javax.net.SocketFactory;

/**
 * Makes sockets that all connect to one pipe, whatever host and port a library gives them.
 *
 * <p>A program makes one with the address of the pipe; a library that is told the name of this
 * class makes it by one of the other constructors. What the host and the port were, the sockets say
 * as if they were connected to them. Two factories are equal if they are for the same pipe with the
 * same options.
 *
 * @since 0.1
 */
public final class NamedPipeSocketFactory extends SocketFactory {
    /** The options of most; the same object, so that their factories are equal. */
    private static final Supplier<NamedPipeChannelBuilder> DEFAULTS = NamedPipeChannel::builder;

    private final NamedPipeAddress pipe;
    private final Supplier<NamedPipeChannelBuilder> options;

    /**
     * For the pipe that the system property {@code dev.npipe.net.pipe} names, read now.
     *
     * @throws IllegalStateException if it is not set
     * @throws IllegalArgumentException if it is not the address of a pipe
     */
    public NamedPipeSocketFactory() {
        this(ConfiguredPipe.ofSystemProperty());
    }

    /**
     * For a pipe in any form that {@link NamedPipeAddress#parse} takes.
     *
     * @param pipe the pipe
     * @throws IllegalArgumentException if it is not the address of a pipe
     */
    public NamedPipeSocketFactory(String pipe) {
        this(NamedPipeAddress.parse(pipe));
    }

    /**
     * For the pipe that the settings of a JDBC connection name: {@code socketFactoryArg} (pgjdbc),
     * else {@code socketFactoryConstructorArg} (mssql-jdbc), else as {@link
     * #NamedPipeSocketFactory()}.
     *
     * @param settings the settings
     * @throws IllegalStateException if none is set
     * @throws IllegalArgumentException if it is not the address of a pipe
     */
    public NamedPipeSocketFactory(Properties settings) {
        this(ConfiguredPipe.of(settings));
    }

    /**
     * For a pipe, with the default options of a client.
     *
     * @param pipe the pipe
     */
    public NamedPipeSocketFactory(NamedPipeAddress pipe) {
        this(pipe, DEFAULTS);
    }

    /**
     * For a pipe, with options.
     *
     * @param pipe the pipe
     * @param options gives each socket a builder of its own, as for {@link
     *     NamedPipeSocket#unconnected}
     */
    public NamedPipeSocketFactory(
            NamedPipeAddress pipe, Supplier<NamedPipeChannelBuilder> options) {
        this.pipe = Objects.requireNonNull(pipe);
        this.options = Objects.requireNonNull(options);
    }

    /** A socket that is not connected: whatever address it gets, it connects to the pipe. */
    @Override
    public Socket createSocket() {
        SocketPipe unconnected =
                options.equals(DEFAULTS) ? new SocketPipe() : new SocketPipe(options.get());
        return NamedPipeSocket.create(unconnected, Optional.of(pipe));
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(InetSocketAddress.createUnresolved(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
            throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
            throws IOException {
        return createSocket(host, port);
    }

    private Socket connected(SocketAddress endpoint) throws IOException {
        Socket socket = createSocket();
        socket.connect(endpoint); // which closes the socket if it fails
        return socket;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedPipeSocketFactory factory
                && pipe.equals(factory.pipe)
                && options.equals(factory.options);
    }

    @Override
    public int hashCode() {
        return pipe.hashCode();
    }

    /** The pipe, for people. */
    @Override
    public String toString() {
        return "NamedPipeSocketFactory[" + pipe + ']';
    }
}
