// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipeServerChannelBuilder;
import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pipe's server, as a channel of Netty 4.2, for any event loop. It is bound to a {@link
 * NamedPipeAddress}, and accepts {@link NamedPipeNettyChannel}s; {@link NamedPipeOptions} has its
 * options.
 *
 * <p>A virtual thread waits for clients, while the channel reads. A server that its system ends
 * fires the reason as an exception and is closed.
 *
 * @since 0.1
 */
public final class NamedPipeNettyServerChannel extends AbstractServerChannel {
    private static final Set<ChannelOption<?>> OPTIONS =
            Set.of(
                    NamedPipeOptions.MODE,
                    NamedPipeOptions.SECURITY,
                    NamedPipeOptions.MAX_INSTANCES,
                    NamedPipeOptions.ACCEPT_REMOTE,
                    NamedPipeOptions.ZERO_MESSAGE_ENDS_STREAM);

    private final NamedPipeServerChannelBuilder builder;
    private final PipeConfig config = new PipeConfig(this, OPTIONS, this::stopAccepting);
    private final Handoff<Opened> handoff = new Handoff<>(this, this::arrived, Opened::discard);
    private final LoopEnd loopEnd = new LoopEnd(this, () -> unsafe().close(unsafe().voidPromise()));

    private volatile @Nullable NamedPipeServerChannel server;
    private volatile boolean closed;
    private @Nullable Opened held;
    private boolean pending;
    private boolean waiting;

    /** A server that is not bound yet, with the defaults. */
    public NamedPipeNettyServerChannel() {
        this(NamedPipeServerChannel.builder());
    }

    /**
     * A server that is not bound yet, for a channel factory of a bootstrap.
     *
     * @param builder what is not an option of the channel, such as the sizes of its buffers
     */
    public NamedPipeNettyServerChannel(NamedPipeServerChannelBuilder builder) {
        this.builder = Objects.requireNonNull(builder);
    }

    /**
     * The server itself, for what Netty has no word for, such as {@link
     * NamedPipeServerChannel#info}. Accepting is the channel's.
     *
     * @return the server
     * @throws NotYetBoundException if there is none yet
     */
    public NamedPipeServerChannel server() {
        NamedPipeServerChannel bound = server;
        if (bound == null) {
            throw new NotYetBoundException();
        }
        return bound;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isActive() {
        return server != null && !closed;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true; // only its execute and its schedule are used
    }

    @Override
    @SuppressWarnings("exports") // a program needs no org.jspecify
    protected @Nullable SocketAddress localAddress0() {
        NamedPipeServerChannel bound = server;
        return bound == null ? null : bound.address();
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        loopEnd.watch();
        promise.setSuccess();
        handoff.registered();
    }

    @Override
    protected void doDeregister() {
        loopEnd.leave();
        stopAccepting();
    }

    @Override
    protected void doBind(SocketAddress localAddress) throws IOException {
        if (server != null) {
            throw new AlreadyBoundException();
        }
        if (!(localAddress instanceof NamedPipeAddress address)) {
            throw new UnsupportedAddressTypeException();
        }
        config.ifSet(NamedPipeOptions.MODE, builder::mode);
        config.ifSet(NamedPipeOptions.SECURITY, builder::security);
        config.ifSet(NamedPipeOptions.MAX_INSTANCES, builder::maxInstances);
        config.ifSet(NamedPipeOptions.ACCEPT_REMOTE, builder::acceptRemote);
        config.ifSet(ChannelOption.SO_BACKLOG, builder::backlog);
        config.ifSet(NamedPipeOptions.ZERO_MESSAGE_ENDS_STREAM, builder::zeroMessageEndsStream);
        server = builder.bind(address);
    }

    @Override
    protected void doBeginRead() {
        pending = true;
        NamedPipeServerChannel from = server;
        if (held != null) {
            eventLoop().execute(this::handOut);
        } else if (from != null && !waiting) {
            waiting = true;
            Thread.ofVirtual()
                    .name("npipe-netty-accept")
                    .start(() -> handoff.bring(Opened.by(from::accept)));
        }
    }

    private void stopAccepting() {
        pending = false;
    }

    private void arrived(Opened accepted) {
        waiting = false;
        held = accepted;
        handOut();
    }

    private void handOut() {
        Opened next = held;
        if (next == null || !pending || !eventLoop().inEventLoop() || closed) {
            return;
        }
        held = null;
        pending = false;
        if (next instanceof Opened.Pipe(NamedPipeChannel client, boolean messages)) {
            pipeline().fireChannelRead(new NamedPipeNettyChannel(this, client, messages));
        }
        pipeline().fireChannelReadComplete();
        if (next instanceof Opened.Failed(Throwable failure) && !closed) {
            pipeline().fireExceptionCaught(failure);
            if (!server().isOpen()) {
                unsafe().close(unsafe().voidPromise());
            }
        }
    }

    /** Gives up the name, and wakes the thread that waits for clients. */
    @Override
    protected void doClose() throws IOException {
        closed = true;
        try {
            NamedPipeServerChannel bound = server;
            if (bound != null) {
                bound.close();
            }
        } finally {
            handoff.closed();
            Opened left = held;
            held = null;
            if (left != null) {
                left.discard();
            }
        }
    }
}
