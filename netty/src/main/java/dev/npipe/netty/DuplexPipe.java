// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import org.jspecify.annotations.Nullable;

/** A channel of two directions, each of which can end by itself, over a pipe. */
abstract sealed class DuplexPipe extends PipeEnd implements DuplexChannel
        permits NamedPipeNettyChannel {
    DuplexPipe(@Nullable Channel parent) {
        super(parent);
    }

    abstract ReadSide reads();

    abstract WriteSide writes();

    abstract @Nullable NamedPipeChannel pipeIfConnected();

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true; // only its execute and its schedule are used
    }

    /** Both ends have the address of the pipe: a client has none of its own. */
    @Override
    protected @Nullable SocketAddress localAddress0() {
        return remoteAddress0();
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        NamedPipeChannel connected = pipeIfConnected();
        return connected == null ? null : connected.address();
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf || message instanceof FileRegion) {
            return message;
        }
        throw new UnsupportedOperationException(
                "neither a ByteBuf nor a FileRegion: " + message.getClass().getName());
    }

    @Override
    public boolean isInputShutdown() {
        return !isOpen() || reads().isShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return !isOpen() || writes().isShutdown();
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return onLoop(
                promise,
                () -> {
                    if (endInput(promise)) {
                        promise.trySuccess();
                    }
                });
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        return onLoop(promise, () -> writes().shutDown(promise));
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return onLoop(
                promise,
                () -> {
                    if (writes().mayShutDown(promise) && endInput(promise)) {
                        writes().shutDown(promise);
                    }
                });
    }

    /** Reads no more, and wakes the thread that waits; false if the channel is closed. */
    private boolean endInput(ChannelPromise promise) {
        reads().shutDown();
        try {
            NamedPipeChannel open = pipeIfConnected();
            if (open != null) {
                open.shutdownInput();
            }
            return true;
        } catch (NonReadableChannelException e) {
            return true; // an end that only writes has no input to end
        } catch (ClosedChannelException e) {
            promise.tryFailure(e);
            return false;
        }
    }

    private ChannelFuture onLoop(ChannelPromise promise, Runnable task) {
        EventLoop loop = eventLoop();
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
        return promise;
    }
}
