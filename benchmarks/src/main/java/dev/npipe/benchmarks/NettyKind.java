// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import dev.npipe.NamedPipeAddress;
import dev.npipe.netty.NamedPipeNettyChannel;
import dev.npipe.netty.NamedPipeNettyServerChannel;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * Channels of Netty, by the name of their transport.
 *
 * @param group a group of one loop
 * @param server the type of a server's channel
 * @param client the type of a client's channel
 * @param address where a server listens
 */
record NettyKind(
        EventLoopGroup group,
        Class<? extends ServerChannel> server,
        Class<? extends Channel> client,
        SocketAddress address) {
    /** What all names of these transports begin with. */
    static final String PREFIX = "netty-";

    static final String EPOLL = PREFIX + "epoll";

    static NettyKind named(String name, String address) {
        return switch (name) {
            case PREFIX + "domain" ->
                    new NettyKind(
                            oneLoop(NioIoHandler.newFactory()),
                            NioServerDomainSocketChannel.class,
                            NioDomainSocketChannel.class,
                            UnixDomainSocketAddress.of(address));
            case EPOLL ->
                    new NettyKind(
                            oneLoop(EpollIoHandler.newFactory()),
                            EpollServerDomainSocketChannel.class,
                            EpollDomainSocketChannel.class,
                            new DomainSocketAddress(address));
            case PREFIX + "npipe" ->
                    new NettyKind(
                            oneLoop(NioIoHandler.newFactory()),
                            NamedPipeNettyServerChannel.class,
                            NamedPipeNettyChannel.class,
                            NamedPipeAddress.of(Path.of(address).getFileName().toString()));
            default -> throw new IllegalArgumentException("no such transport: " + name);
        };
    }

    private static EventLoopGroup oneLoop(IoHandlerFactory handler) {
        return new MultiThreadIoEventLoopGroup(1, handler);
    }
}
