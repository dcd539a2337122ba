// SPDX-License-Identifier: Apache-2.0
package dev.npipe.vertx;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipeServerChannelBuilder;
import io.vertx.core.transport.Transport;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A transport of Vert.x 5 whose domain sockets are pipes, for {@code Vertx.builder()}. Everything
 * else, such as TCP, is as with the transport beneath, so that one Vert.x has both.
 *
 * <p>A pipe is named by {@code SocketAddress.domainSocketAddress} with one of the texts that {@link
 * dev.npipe.NamedPipeAddress#parse} takes: {@code \\.\pipe\SamplePipe}, {@code
 * npipe:////./pipe/SamplePipe}, a name alone, or the absolute path of a Unix socket. So a text that
 * is no absolute path is the name of a pipe here, also where another transport would take it for a
 * file. One that is no address fails the connect or the listen with {@link
 * IllegalArgumentException}.
 *
 * <p>Objects of this class do not change; what makes another one returns it.
 *
 * @since 0.1
 */
public final class NamedPipeTransport implements Transport {
    private final Transport sockets;
    private final Supplier<NamedPipeServerChannelBuilder> servers;
    private final Supplier<NamedPipeChannelBuilder> clients;

    /** Pipes with the defaults of their builders, and TCP as {@link Transport#NIO} has it. */
    public NamedPipeTransport() {
        this(Transport.NIO, NamedPipeServerChannel::builder, NamedPipeChannel::builder);
    }

    private NamedPipeTransport(
            Transport sockets,
            Supplier<NamedPipeServerChannelBuilder> servers,
            Supplier<NamedPipeChannelBuilder> clients) {
        this.sockets = sockets;
        this.servers = servers;
        this.clients = clients;
    }

    /**
     * The same with another transport beneath.
     *
     * @param transport has the event loops, and all sockets that are no domain sockets
     * @return the transport of pipes on it
     */
    public NamedPipeTransport sockets(Transport transport) {
        return new NamedPipeTransport(Objects.requireNonNull(transport), servers, clients);
    }

    /**
     * The same with other servers: who may connect to all of this Vert.x is said here, since its
     * options know nothing of it.
     *
     * @param builder makes a builder for each server
     * @return the transport with it
     */
    public NamedPipeTransport servers(Supplier<NamedPipeServerChannelBuilder> builder) {
        return new NamedPipeTransport(sockets, Objects.requireNonNull(builder), clients);
    }

    /**
     * The same with other clients.
     *
     * @param builder makes a builder for each connection
     * @return the transport with it
     */
    public NamedPipeTransport clients(Supplier<NamedPipeChannelBuilder> builder) {
        return new NamedPipeTransport(sockets, servers, Objects.requireNonNull(builder));
    }

    @Override
    public String name() {
        return "npipe";
    }

    @Override
    public boolean available() {
        return sockets.available();
    }

    @Override
    @SuppressWarnings("exports") // a program needs no org.jspecify
    public @Nullable Throwable unavailabilityCause() {
        return sockets.unavailabilityCause();
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return new PipesAndSockets(sockets.implementation(), servers, clients);
    }
}
