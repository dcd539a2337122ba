// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ConnectionPendingException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe, as a channel of Netty 4.2, for any event loop. Its addresses are {@link
 * NamedPipeAddress}es; {@link NamedPipeOptions} has its options.
 *
 * <p>On a byte-type pipe bytes are read and written as they come. On a message-type pipe each
 * {@link ByteBuf} that is read is a whole message, and each one that is written becomes one, also
 * one without bytes.
 *
 * <p>The loop tries, for a moment also again, and while nothing can be read or written a virtual
 * thread waits. A byte-type channel that waits to read keeps a buffer meanwhile. A close while a
 * write waits ends when that thread has woken and let go of the memory; only a loop that itself
 * ends waits for it.
 *
 * <p>On a one-way pipe the end that only writes never reads: it learns that the other end is gone
 * when it writes. At the end that only reads, a write fails with {@link
 * java.nio.channels.NonWritableChannelException}, and the channel stays open.
 *
 * <p>{@link #shutdownOutput()} waits for what is flushed. It fails with {@link
 * UnsupportedOperationException}, and changes nothing, where {@link
 * NamedPipeChannel#canShutdownOutput} is false. After {@link #shutdownInput()} nothing is read any
 * more; the other end is not told.
 *
 * @since 0.1
 */
public final class NamedPipeNettyChannel extends DuplexPipe {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private static final Set<ChannelOption<?>> OPTIONS =
            Set.of(
                    ChannelOption.ALLOW_HALF_CLOSURE,
                    NamedPipeOptions.MODE,
                    NamedPipeOptions.EXPECT_OWNER,
                    NamedPipeOptions.WAIT_FOR_SERVER,
                    NamedPipeOptions.IMPERSONATION,
                    NamedPipeOptions.ZERO_MESSAGE_ENDS_STREAM,
                    NamedPipeOptions.MAX_MESSAGE_BYTES);

    private final NamedPipeChannelBuilder builder;
    private final ReadSide reads = new ReadSide(this);
    private final WriteSide writes = new WriteSide(this);
    private final PipeConfig config = new PipeConfig(this, OPTIONS, reads::stop);
    private final LoopEnd loopEnd = new LoopEnd(this, this::endWithLoop);

    private @Nullable Connecting connecting;
    private volatile @Nullable NamedPipeChannel pipe;
    private volatile boolean closed;
    private @Nullable IOException closeFailure;

    /** A client's end that is not connected yet, with the defaults. */
    public NamedPipeNettyChannel() {
        this(NamedPipeChannel.builder());
    }

    /**
     * A client's end that is not connected yet, for a channel factory of a bootstrap: each channel
     * needs a builder of its own.
     *
     * @param builder what is not an option of the channel, such as credentials
     */
    public NamedPipeNettyChannel(NamedPipeChannelBuilder builder) {
        super(null);
        this.builder = Objects.requireNonNull(builder);
    }

    /** A server's end. */
    NamedPipeNettyChannel(Channel server, NamedPipeChannel pipe, boolean messages) {
        super(server);
        this.builder = NamedPipeChannel.builder();
        this.pipe = pipe;
        open(pipe, messages);
    }

    /**
     * The pipe itself, for what Netty has no word for, such as {@link NamedPipeChannel#peer}.
     * Reading and writing is the channel's.
     *
     * @return the pipe
     * @throws NotYetConnectedException if there is none yet
     */
    public NamedPipeChannel pipe() {
        NamedPipeChannel connected = pipe;
        if (connected == null) {
            throw new NotYetConnectedException();
        }
        return connected;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public boolean isActive() {
        return pipe != null && !closed;
    }

    @Override
    protected void doBind(SocketAddress localAddress) {
        throw new UnsupportedOperationException("a client has no address of its own");
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        loopEnd.watch();
        promise.setSuccess();
        reads.registered();
        writes.registered();
        if (connecting != null) {
            connecting.registered();
        }
    }

    @Override
    protected void doDeregister() {
        loopEnd.leave();
        reads.leave();
    }

    private void open(NamedPipeChannel connected, boolean messages) {
        if (messages) {
            reads.open(new MessageReader(connected, config));
            writes.open(connected, new MessageWriter(connected));
        } else {
            reads.open(new StreamReader(connected, config));
            writes.open(connected, new StreamWriter(connected, config));
        }
    }

    @Override
    void connected(NamedPipeChannel to, boolean ofMessages, ChannelPromise promise) {
        connecting = null;
        pipe = to;
        open(to, ofMessages);
        boolean wanted = promise.trySuccess();
        if (isActive()) {
            pipeline().fireChannelActive();
        }
        if (!wanted) {
            unsafe().close(unsafe().voidPromise());
        }
    }

    @Override
    void notConnected() {
        connecting = null;
    }

    @Override
    protected void doBeginRead() {
        reads.begin();
    }

    @Override
    boolean isHalfClosureAllowed() {
        return config.isSet(ChannelOption.ALLOW_HALF_CLOSURE);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) throws IOException {
        writes.write(out);
    }

    @Override
    void flushAgain() {
        ((PipeUnsafe) unsafe()).flushAgain();
    }

    @Override
    void writeFailed(Throwable failure) {
        ((PipeUnsafe) unsafe()).writeFailed(failure);
    }

    @Override
    void endOutput(ChannelPromise promise) {
        ((PipeUnsafe) unsafe()).shutdownOutput(promise);
    }

    @Override
    protected void doShutdownOutput() {
        writes.outputEnds();
    }

    @Override
    protected void doDisconnect() throws IOException {
        doClose();
    }

    /** Closing the pipe wakes every thread that waits in it. */
    private void closePipe() {
        closed = true;
        try {
            NamedPipeChannel open = pipe;
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            closeFailure = e;
        } finally {
            writes.closed();
            reads.closed();
            if (connecting != null) {
                connecting.closed();
            }
        }
    }

    /** On the thread of a write if there is one: then the loop has closed the pipe already. */
    @Override
    protected void doClose() throws IOException {
        if (!closed) {
            closePipe();
        }
        if (closeFailure != null) {
            throw closeFailure;
        }
    }

    /** What a writer leaves for the loop has to come before the loop takes nothing more. */
    private void endWithLoop() {
        unsafe().close(unsafe().voidPromise());
        writes.awaitWriter();
    }

    @Override
    ReadSide reads() {
        return reads;
    }

    @Override
    WriteSide writes() {
        return writes;
    }

    @Override
    @Nullable NamedPipeChannel pipeIfConnected() {
        return pipe;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new PipeUnsafe();
    }

    private final class PipeUnsafe extends AbstractUnsafe {
        /** The address of its own that a client asks for is ignored: it has the pipe's. */
        @Override
        public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
            if (promise.isDone() || !ensureOpen(promise)) {
                return;
            }
            if (pipe != null) {
                promise.tryFailure(new AlreadyConnectedException());
            } else if (connecting != null) {
                promise.tryFailure(new ConnectionPendingException());
            } else if (to instanceof NamedPipeAddress address) {
                connecting =
                        new Connecting(NamedPipeNettyChannel.this, configured(), address, promise);
                connecting.start();
            } else {
                promise.tryFailure(new UnsupportedAddressTypeException());
            }
        }

        /** Memory that is being written is given back by who writes, when the pipe is closed. */
        @Override
        protected @Nullable Executor prepareToClose() {
            Executor afterWriter = writes.afterWriter();
            if (afterWriter != null) {
                closePipe();
            }
            return afterWriter;
        }

        private NamedPipeChannelBuilder configured() {
            config.ifSet(NamedPipeOptions.MODE, builder::mode);
            config.ifSet(NamedPipeOptions.EXPECT_OWNER, builder::expectOwner);
            config.ifSet(NamedPipeOptions.WAIT_FOR_SERVER, builder::waitForServer);
            config.ifSet(NamedPipeOptions.IMPERSONATION, builder::impersonation);
            config.ifSet(NamedPipeOptions.ZERO_MESSAGE_ENDS_STREAM, builder::zeroMessageEndsStream);
            return builder;
        }

        void flushAgain() {
            flush0();
        }

        void writeFailed(Throwable failure) {
            handleWriteError(failure);
        }
    }
}
