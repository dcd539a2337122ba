// SPDX-License-Identifier: Apache-2.0
package dev.npipe.reactor;

import dev.npipe.NamedPipeAddress;
import dev.npipe.netty.NamedPipeNettyChannel;
import dev.npipe.netty.NamedPipeNettyServerChannel;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.ServerDomainSocketChannel;
import java.time.Duration;
import java.util.Objects;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Loop resources whose domain sockets are pipes, for {@code runOn} of Reactor Netty's servers and
 * clients of every kind. Everything else, such as TCP, is as with the loop resources beneath, so
 * that one program has both.
 *
 * <p>A pipe is named by a {@link DomainSocketAddress} with one of the texts that {@link
 * NamedPipeAddress#parse} takes: {@code \\.\pipe\SamplePipe}, {@code npipe:////./pipe/SamplePipe},
 * a name alone, or the absolute path of a Unix socket. So a text that is no absolute path is the
 * name of a pipe here, also where Reactor Netty would take it for a file. One that is no address
 * fails the connect or the bind with {@link IllegalArgumentException}. The options of a pipe are
 * set with {@code option} and a {@link dev.npipe.netty.NamedPipeOptions}.
 *
 * <p>On a connection {@code connectionRemoteAddress} and {@code connectionHostAddress} are the
 * {@link NamedPipeAddress}; the two that are {@code InetSocketAddress} are null.
 *
 * @since 0.1
 */
public final class NamedPipeLoopResources implements LoopResources {
    private final LoopResources loops;

    private NamedPipeLoopResources(LoopResources loops) {
        this.loops = loops;
    }

    /**
     * Pipes on loops of their own, as many as {@link LoopResources#create(String)} makes.
     *
     * @param prefix how the names of their threads begin
     * @return the resources; {@link #dispose} or {@link #disposeLater()} ends the loops
     * @throws IllegalArgumentException if the prefix is empty
     */
    public static NamedPipeLoopResources create(String prefix) {
        return on(LoopResources.create(prefix));
    }

    /**
     * Pipes on the loops of others, such as {@code HttpResources.get()}.
     *
     * @param loops whose loops, and whose channels for all that is no domain socket; disposed of
     *     with the result
     * @return the resources
     */
    public static NamedPipeLoopResources on(LoopResources loops) {
        return new NamedPipeLoopResources(Objects.requireNonNull(loops));
    }

    /**
     * {@inheritDoc}
     *
     * @return a channel of a pipe for {@link DomainSocketChannel} and {@link
     *     ServerDomainSocketChannel}, which is a {@link NamedPipeNettyChannel} or a {@link
     *     NamedPipeNettyServerChannel} and none of these; else that of the loops
     */
    @Override
    @SuppressWarnings("unchecked") // Reactor Netty asks for a Channel that does what the type does
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
        if (type == DomainSocketChannel.class) {
            return (C) withPipeAddresses(new NamedPipeNettyChannel());
        }
        if (type == ServerDomainSocketChannel.class) {
            return (C) withPipeAddresses(new NamedPipeNettyServerChannel());
        }
        return loops.onChannel(type, group);
    }

    private static Channel withPipeAddresses(Channel channel) {
        channel.pipeline().addFirst(PipeAddresses.INSTANCE);
        return channel;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <C extends Channel> Class<? extends C> onChannelClass(
            Class<C> type, EventLoopGroup group) {
        if (type == DomainSocketChannel.class) {
            return (Class<? extends C>) NamedPipeNettyChannel.class;
        }
        if (type == ServerDomainSocketChannel.class) {
            return (Class<? extends C>) NamedPipeNettyServerChannel.class;
        }
        return loops.onChannelClass(type, group);
    }

    @Override
    public EventLoopGroup onClient(boolean useNative) {
        return loops.onClient(useNative);
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return loops.onServer(useNative);
    }

    @Override
    public EventLoopGroup onServerSelect(boolean useNative) {
        return loops.onServerSelect(useNative);
    }

    @Override
    public boolean daemon() {
        return loops.daemon();
    }

    @Override
    public boolean isDisposed() {
        return loops.isDisposed();
    }

    @Override
    public void dispose() {
        loops.dispose();
    }

    @Override
    public Mono<Void> disposeLater() {
        return loops.disposeLater();
    }

    @Override
    public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
        return loops.disposeLater(quietPeriod, timeout);
    }
}
