// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipeServerChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import javax.net.ServerSocketFactory;

/**
 * Makes server sockets that are all of one pipe, whatever port a library gives them. One of them at
 * a time can be bound, as a pipe has one server.
 *
 * <p>A program makes one with the address of the pipe; a library that is told the name of this
 * class makes it by one of the other constructors. Two factories are equal if they are for the same
 * pipe with the same options.
 *
 * @since 0.1
 */
public final class NamedPipeServerSocketFactory extends ServerSocketFactory {
    /** The options of most; the same object, so that their factories are equal. */
    private static final Supplier<NamedPipeServerChannelBuilder> DEFAULTS =
            NamedPipeServerChannel::builder;

    private final NamedPipeAddress pipe;
    private final Supplier<NamedPipeServerChannelBuilder> options;

    /**
     * For the pipe that the system property {@code dev.npipe.net.pipe} names, read now.
     *
     * @throws IllegalStateException if it is not set
     * @throws IllegalArgumentException if it is not the address of a pipe
     */
    public NamedPipeServerSocketFactory() {
        this(ConfiguredPipe.ofSystemProperty());
    }

    /**
     * For a pipe in any form that {@link NamedPipeAddress#parse} takes.
     *
     * @param pipe the pipe
     * @throws IllegalArgumentException if it is not the address of a pipe
     */
    public NamedPipeServerSocketFactory(String pipe) {
        this(NamedPipeAddress.parse(pipe));
    }

    /**
     * For the pipe that settings name, as {@link
     * NamedPipeSocketFactory#NamedPipeSocketFactory(Properties)} reads them.
     *
     * @param settings the settings
     * @throws IllegalStateException if none is set
     * @throws IllegalArgumentException if it is not the address of a pipe
     */
    public NamedPipeServerSocketFactory(Properties settings) {
        this(ConfiguredPipe.of(settings));
    }

    /**
     * For a pipe, with the default options of a server: for the current user alone.
     *
     * @param pipe the pipe
     */
    public NamedPipeServerSocketFactory(NamedPipeAddress pipe) {
        this(pipe, DEFAULTS);
    }

    /**
     * For a pipe, with options.
     *
     * @param pipe the pipe
     * @param options gives each server a builder of its own, as for {@link
     *     NamedPipeServerSocket#unbound}
     */
    public NamedPipeServerSocketFactory(
            NamedPipeAddress pipe, Supplier<NamedPipeServerChannelBuilder> options) {
        this.pipe = Objects.requireNonNull(pipe);
        this.options = Objects.requireNonNull(options);
    }

    /** A server that is not bound: whatever address it gets, it is bound to the pipe. */
    @Override
    public ServerSocket createServerSocket() {
        return new NamedPipeServerSocket(options.get(), Optional.of(pipe));
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, 0);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, NoHost.LOOPBACK);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress ifAddress)
            throws IOException {
        ServerSocket server = createServerSocket();
        server.bind(new InetSocketAddress(ifAddress, port), backlog);
        return server;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedPipeServerSocketFactory factory
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
        return "NamedPipeServerSocketFactory[" + pipe + ']';
    }
}
