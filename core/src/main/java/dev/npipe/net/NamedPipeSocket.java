// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.BrokenPipeException;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe as a {@link Socket}: a stream of bytes both ways, for a library that knows
 * sockets and no pipes.
 *
 * <p>It is connected by {@link #connectTo}, by {@link #connect(SocketAddress, int)} with a {@link
 * NamedPipeAddress}, or by a {@link NamedPipeSocketFactory}; {@link #of} is the view of a channel
 * that is there. Its streams are those of the channel: one thread reads while another one writes,
 * {@code SO_TIMEOUT} is the channel's read timeout and loses no byte, closing ends every wait at
 * once, and virtual threads are not pinned. The package says which exceptions and what an interrupt
 * does.
 *
 * <p>A pipe has no ports and no options of TCP. Such options are remembered and do nothing. {@link
 * #getChannel} is null, as that would be a {@link SocketChannel}; {@link #channel} is the pipe.
 *
 * <p>On a message-type pipe reads pass over the ends of messages, and each write to the stream is
 * one message.
 *
 * @since 0.1
 */
public final class NamedPipeSocket extends OptionSocket {
    /** Where this socket connects to when it is given an address of the internet. */
    private final Optional<NamedPipeAddress> target;

    /** What {@code connect} was given, in the words of whoever called it; else null. */
    private volatile @Nullable SocketAddress endpoint;

    private volatile boolean bound;
    private volatile boolean inputShutdown;
    private volatile boolean outputShutdown;

    /**
     * Creates a socket that is not connected, with the default options of a client.
     *
     * @throws SocketException never; {@link Socket} declares it
     */
    public NamedPipeSocket() throws SocketException {
        this(new SocketPipe(), Optional.empty(), null);
    }

    NamedPipeSocket(
            SocketPipe pipe, Optional<NamedPipeAddress> target, @Nullable SocketAddress endpoint)
            throws SocketException {
        super(pipe);
        this.target = target;
        this.endpoint = endpoint;
    }

    /**
     * Connects to a pipe with the default options, waiting while all instances are busy.
     *
     * @param address the pipe
     * @return a connected socket
     * @throws java.net.ConnectException if there is no such pipe
     * @throws IOException as {@link #connect(SocketAddress, int)}
     */
    public static NamedPipeSocket connectTo(NamedPipeAddress address) throws IOException {
        var socket = new NamedPipeSocket();
        socket.connect(address);
        return socket;
    }

    /**
     * A socket that is not connected, and will be with these options. {@code
     * zeroMessageEndsStream(true)} gives it a half-close on message-type pipes of this machine,
     * which the other ways to a socket set by themselves.
     *
     * @param options whom to trust, how long to wait, and more; this socket's alone from now on
     * @return the socket
     */
    public static NamedPipeSocket unconnected(NamedPipeChannelBuilder options) {
        return create(new SocketPipe(options), Optional.empty());
    }

    /**
     * A channel as a socket. Both are the same pipe: closing one closes the other, and what one has
     * read the other has not.
     *
     * @param channel a channel, of either type and in either read mode
     * @return a connected socket
     */
    public static NamedPipeSocket of(NamedPipeChannel channel) {
        return create(new SocketPipe(channel), Optional.empty());
    }

    static NamedPipeSocket create(SocketPipe pipe, Optional<NamedPipeAddress> target) {
        try {
            return new NamedPipeSocket(pipe, target, null);
        } catch (SocketException e) {
            throw new AssertionError(e); // of Socket, for implementations that have none
        }
    }

    /**
     * The channel beneath this socket.
     *
     * @return the channel, which is closed if this socket is
     * @throws java.nio.channels.NotYetConnectedException if this socket was never connected
     */
    public NamedPipeChannel channel() {
        return pipe.channel();
    }

    /**
     * Connects to a pipe, as {@link #connect(SocketAddress, int)} without a time limit of its own.
     *
     * @throws IOException as {@link #connect(SocketAddress, int)}
     */
    @Override
    public void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    /**
     * Connects to a pipe. If that fails this socket is closed, as one of TCP is.
     *
     * @param endpoint a {@link NamedPipeAddress}; a socket of a {@link NamedPipeSocketFactory}
     *     takes any {@link InetSocketAddress} too, connects to the pipe of the factory, and says
     *     later that it is connected to that address
     * @param timeout how long to wait for a free instance and the server's answer, in milliseconds;
     *     0 for what the options say, which is for ever by default
     * @throws java.net.ConnectException if there is no such pipe
     * @throws java.net.SocketTimeoutException if the time passed first
     * @throws SocketException if the server refuses this user, or is not the expected one; if this
     *     socket is closed, also by another thread meanwhile; if this thread is interrupted
     * @throws IllegalArgumentException if the address is of another kind, or the time is negative
     * @throws IOException if some other I/O error occurs
     */
    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
        if (endpoint == null || timeout < 0) {
            throw new IllegalArgumentException("connect: no address, or a negative timeout");
        }
        pipe.checkUnconnected();
        NamedPipeAddress address = addressOf(endpoint);
        SocketAddress before = this.endpoint;
        boolean connected = false;
        this.endpoint = endpoint; // known before anybody sees that this is connected
        try {
            pipe.connect(address, timeout);
            connected = true;
        } finally {
            if (!connected) {
                this.endpoint = before;
            }
        }
    }

    private NamedPipeAddress addressOf(SocketAddress endpoint) {
        return switch (endpoint) {
            case NamedPipeAddress address -> address;
            case InetSocketAddress _ when target.isPresent() -> target.get();
            default ->
                    throw new IllegalArgumentException(
                            "Unsupported address type: not the address of a pipe: " + endpoint);
        };
    }

    /** Does nothing but to say so in {@link #isBound}: a client's end of a pipe has no address. */
    @Override
    public void bind(SocketAddress bindpoint) throws IOException {
        pipe.checkNotClosed();
        if (isBound()) {
            throw new SocketException("Already bound");
        }
        if (bindpoint != null && !(bindpoint instanceof InetSocketAddress)) {
            throw new IllegalArgumentException("Unsupported address type");
        }
        bound = true;
    }

    /** The address that {@code connect} was given, else the loopback; null if not connected. */
    @Override
    @SuppressWarnings("NullAway") // null where java.net promises it
    public InetAddress getInetAddress() {
        if (!isConnected()) {
            return null;
        }
        return endpoint instanceof InetSocketAddress inet && !inet.isUnresolved()
                ? inet.getAddress()
                : NoHost.LOOPBACK;
    }

    @Override
    public InetAddress getLocalAddress() {
        return isBound() && !isClosed() ? NoHost.LOOPBACK : NoHost.ANY;
    }

    /** The port that {@code connect} was given, else 0. */
    @Override
    public int getPort() {
        return isConnected() && endpoint instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }

    /** The same as {@link #getPort}; -1 if this socket is not bound. */
    @Override
    public int getLocalPort() {
        return isBound() ? getPort() : -1;
    }

    /** What {@code connect} was given, or else the pipe; null if not connected. */
    @Override
    @SuppressWarnings("NullAway") // null where java.net promises it
    public SocketAddress getRemoteSocketAddress() {
        if (!isConnected()) {
            return null;
        }
        SocketAddress given = endpoint;
        return given == null ? channel().address() : given;
    }

    /** The same as {@link #getRemoteSocketAddress}: the ends of a pipe have one address. */
    @Override
    @SuppressWarnings("NullAway") // null where java.net promises it
    public SocketAddress getLocalSocketAddress() {
        return getRemoteSocketAddress();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        NamedPipeChannel channel = pipe.open();
        if (inputShutdown) {
            throw new SocketException("Socket input is shutdown");
        }
        try {
            return new SocketInput(this, channel);
        } catch (NonReadableChannelException e) {
            throw SocketFailure.because(e, channel.address() + ": this end only writes");
        }
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        NamedPipeChannel channel = pipe.open();
        if (outputShutdown) {
            throw new SocketException("Socket output is shutdown");
        }
        try {
            return new SocketOutput(this, channel);
        } catch (NonWritableChannelException e) {
            throw SocketFailure.because(e, channel.address() + ": this end only reads");
        }
    }

    /** Puts the input at its end. The peer is not told, and its writes may wait from then on. */
    @Override
    public void shutdownInput() throws IOException {
        NamedPipeChannel channel = pipe.open();
        if (inputShutdown) {
            throw new SocketException("Socket input is already shutdown");
        }
        try {
            channel.shutdownInput();
        } catch (NonReadableChannelException e) {
            throw SocketFailure.because(e, channel.address() + ": this end only writes");
        }
        inputShutdown = true;
    }

    /**
     * Tells the peer that nothing more will be written. If the peer is gone that is no failure.
     *
     * @throws SocketException if the pipe has no half-close: on Windows, a pipe of byte type; see
     *     {@link NamedPipeChannel#canShutdownOutput}
     */
    @Override
    public void shutdownOutput() throws IOException {
        NamedPipeChannel channel = pipe.open();
        if (outputShutdown) {
            throw new SocketException("Socket output is already shutdown");
        }
        try {
            channel.shutdownOutput();
        } catch (BrokenPipeException e) {
            outputShutdown = true; // nobody is there to be told
            return;
        } catch (UnsupportedOperationException | NonWritableChannelException e) {
            throw SocketFailure.because(e, channel.address() + ": this pipe has no half-close");
        } catch (IOException e) {
            throw SocketFailure.ofWrite(e);
        }
        outputShutdown = true;
    }

    /** Never waits, and ends every wait in other threads. */
    @Override
    public void close() throws IOException {
        pipe.close();
    }

    @Override
    public boolean isConnected() {
        return pipe.isConnected();
    }

    @Override
    public boolean isBound() {
        return bound || isConnected();
    }

    @Override
    public boolean isClosed() {
        return pipe.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    /** The pipe and the state, for people. */
    @Override
    public String toString() {
        String state = isClosed() ? ", closed" : "";
        return "NamedPipeSocket["
                + (isConnected() ? channel().address() : "unconnected")
                + state
                + ']';
    }
}
