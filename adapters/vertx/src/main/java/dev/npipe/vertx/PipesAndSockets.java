// SPDX-License-Identifier: Apache-2.0
package dev.npipe.vertx;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.NamedPipeServerChannelBuilder;
import dev.npipe.netty.NamedPipeNettyChannel;
import dev.npipe.netty.NamedPipeNettyServerChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TcpConfig;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What Vert.x asks of a transport: pipes for domain sockets, and the transport beneath for all. */
final class PipesAndSockets implements Transport {
    private final Transport sockets;
    private final Supplier<NamedPipeServerChannelBuilder> servers;
    private final Supplier<NamedPipeChannelBuilder> clients;

    PipesAndSockets(
            Transport sockets,
            Supplier<NamedPipeServerChannelBuilder> servers,
            Supplier<NamedPipeChannelBuilder> clients) {
        this.sockets = sockets;
        this.servers = servers;
        this.clients = clients;
    }

    @Override
    public boolean supportsDomainSockets() {
        return true;
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        return address.isDomainSocket() ? pipe(address.path()) : sockets.convert(address);
    }

    private static java.net.SocketAddress pipe(String text) {
        try {
            return NamedPipeAddress.parse(text);
        } catch (IllegalArgumentException e) {
            return new UnreadableAddress(e);
        }
    }

    @Override
    public SocketAddress convert(java.net.SocketAddress address) {
        return address instanceof NamedPipeAddress pipe
                ? SocketAddress.domainSocketAddress(pipe.toString())
                : sockets.convert(address);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return domainSocket
                ? () -> refusing(new NamedPipeNettyChannel(clients.get()))
                : sockets.channelFactory(false);
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return domainSocket
                ? () -> refusing(new NamedPipeNettyServerChannel(servers.get()))
                : sockets.serverChannelFactory(false);
    }

    private static <C extends Channel> C refusing(C channel) {
        channel.pipeline().addFirst(UnreadableAddress.Refusal.INSTANCE);
        return channel;
    }

    @Override
    public boolean supportFileRegion() {
        return sockets.supportFileRegion();
    }

    @Override
    public boolean isAvailable() {
        return sockets.isAvailable();
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return sockets.unavailabilityCause();
    }

    @Override
    public IoHandlerFactory ioHandlerFactory() {
        return sockets.ioHandlerFactory();
    }

    @Override
    public EventLoopGroup eventLoopGroup(
            int type, int threads, ThreadFactory threadFactory, int ioRatio) {
        return sockets.eventLoopGroup(type, threads, threadFactory, ioRatio);
    }

    @Override
    @SuppressWarnings("deprecation") // Vert.x names it
    public DatagramChannel datagramChannel(InternetProtocolFamily family) {
        return sockets.datagramChannel(family);
    }

    @Override
    public ChannelFactory<? extends DatagramChannel> datagramChannelFactory() {
        return sockets.datagramChannelFactory();
    }

    @Override
    public void configure(DatagramChannel channel, DatagramSocketOptions options) {
        sockets.configure(channel, options);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, Bootstrap bootstrap) {
        sockets.configure(config, domainSocket, bootstrap);
    }

    @Override
    public void configure(TcpConfig config, boolean domainSocket, ServerBootstrap bootstrap) {
        sockets.configure(config, domainSocket, bootstrap);
    }
}
