// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipeServerChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server's pipe as a {@link ServerSocket}, for a library that knows sockets and no pipes.
 *
 * <p>It is bound by {@link #bindTo}, by {@link #bind(SocketAddress)} with a {@link
 * NamedPipeAddress}, or by a {@link NamedPipeServerSocketFactory}; {@link #of} is the view of a
 * server that is there. Whom it lets in is the pipe's security: the current user by default.
 *
 * <p>A pipe has no ports and no options of TCP. Such options are remembered and do nothing. {@link
 * #getChannel} is null, as that would be a {@link ServerSocketChannel}; {@link #channel} is the
 * pipe.
 *
 * @since 0.1
 */
public final class NamedPipeServerSocket extends ServerSocket {
    /** Libraries take port 0 for a server that does not listen. */
    private static final int NO_PORT = 1;

    private final NamedPipeServerChannelBuilder options;

    /** Where this is bound when it is given an address of the internet, or none. */
    private final Optional<NamedPipeAddress> target;

    private final RememberedOptions remembered = RememberedOptions.ofServer();

    /** What {@code bind} was given, if it is one of the internet. */
    private volatile @Nullable InetSocketAddress endpoint;

    /** Written once, under the lock of this object, which is held while nothing waits. */
    private volatile @Nullable NamedPipeServerChannel channel;

    private volatile boolean closed;
    private volatile int timeout;

    /**
     * Creates a server that is not bound, with the default options of one.
     *
     * @throws IOException never; {@link ServerSocket} declares it
     */
    public NamedPipeServerSocket() throws IOException {
        this(NamedPipeServerChannel.builder(), Optional.empty());
    }

    NamedPipeServerSocket(
            NamedPipeServerChannelBuilder options, Optional<NamedPipeAddress> target) {
        super(new NoSocketImpl());
        this.options = options;
        this.target = target;
    }

    /**
     * A server of a pipe with the default options: byte type, for the current user alone.
     *
     * @param address the pipe
     * @return a server that is bound
     * @throws java.net.BindException if the name has a server
     * @throws IOException as {@link #bind(SocketAddress, int)}
     */
    public static NamedPipeServerSocket bindTo(NamedPipeAddress address) throws IOException {
        var server = new NamedPipeServerSocket();
        server.bind(address);
        return server;
    }

    /**
     * A server that is not bound, and will be with these options. On Windows a server whose clients
     * half-close is of message type, with {@code zeroMessageEndsStream(true)}.
     *
     * @param options who may connect, how many, and more; this server's alone from now on
     * @return the server
     */
    public static NamedPipeServerSocket unbound(NamedPipeServerChannelBuilder options) {
        return new NamedPipeServerSocket(options, Optional.empty());
    }

    /**
     * A server's channel as a server socket. Both are the same pipe: closing one closes the other.
     *
     * @param channel the server
     * @return a server that is bound
     */
    public static NamedPipeServerSocket of(NamedPipeServerChannel channel) {
        var server = unbound(NamedPipeServerChannel.builder());
        server.channel = channel;
        return server;
    }

    /**
     * The channel beneath this server.
     *
     * @return the channel, which is closed if this server is
     * @throws NotYetBoundException if this server was never bound
     */
    public NamedPipeServerChannel channel() {
        NamedPipeServerChannel bound = channel;
        if (bound == null) {
            throw new NotYetBoundException();
        }
        return bound;
    }

    /**
     * Creates the pipe and begins to listen, as {@link #bind(SocketAddress, int)} with the backlog
     * that the options say.
     *
     * @throws IOException as {@link #bind(SocketAddress, int)}
     */
    @Override
    public void bind(SocketAddress endpoint) throws IOException {
        bind(endpoint, 0);
    }

    /**
     * Creates the pipe and begins to listen. If that fails, this server can be bound again.
     *
     * @param endpoint a {@link NamedPipeAddress}; a server of a {@link
     *     NamedPipeServerSocketFactory} takes any {@link InetSocketAddress} or null too, creates
     *     the pipe of the factory, and says later that it is bound to that address
     * @param backlog how many clients may be connected and wait to be accepted, on Unix; less than
     *     1 for what the options say
     * @throws java.net.BindException if the name has a server
     * @throws SocketException if this server is closed or bound, or the pipe cannot be created
     * @throws IllegalArgumentException if the address is of another kind
     * @throws IOException if some other I/O error occurs
     */
    @Override
    public synchronized void bind(SocketAddress endpoint, int backlog) throws IOException {
        checkNotClosed();
        if (isBound()) {
            throw new SocketException("Already bound");
        }
        NamedPipeAddress address = addressOf(endpoint);
        if (backlog > 0) {
            options.backlog(backlog);
        }
        try {
            this.endpoint = endpoint instanceof InetSocketAddress inet ? withPort(inet) : null;
            channel = options.bind(address);
        } catch (UnsupportedOperationException e) {
            throw SocketFailure.of(e);
        } catch (IOException e) {
            throw SocketFailure.ofBind(e);
        }
    }

    private NamedPipeAddress addressOf(@Nullable SocketAddress endpoint) {
        if (endpoint instanceof NamedPipeAddress address) {
            return address;
        }
        if (target.isPresent() && (endpoint == null || endpoint instanceof InetSocketAddress)) {
            return target.get();
        }
        throw new IllegalArgumentException(
                "Unsupported address type: not the address of a pipe: " + endpoint);
    }

    private static InetSocketAddress withPort(InetSocketAddress given) {
        return given.getPort() == 0 && !given.isUnresolved()
                ? new InetSocketAddress(given.getAddress(), NO_PORT)
                : given;
    }

    /**
     * Waits for a client.
     *
     * @return a connected socket
     * @throws java.net.SocketTimeoutException if the time limit of {@link #setSoTimeout} passed
     *     first; this server stays open
     * @throws SocketException if this server is not bound or is closed, also by another thread
     *     meanwhile; if this thread is interrupted, which closes this server
     * @throws IOException if some other I/O error occurs
     */
    @Override
    public NamedPipeSocket accept() throws IOException {
        checkNotClosed();
        NamedPipeServerChannel bound = channel;
        if (bound == null) {
            throw new SocketException("Socket is not bound yet");
        }
        try {
            Duration limit = Milliseconds.toDuration(timeout);
            NamedPipeChannel client = SocketPipe.inByteMode(bound.accept(limit));
            return new NamedPipeSocket(new SocketPipe(client), target, endpoint);
        } catch (IOException e) {
            throw SocketFailure.ofAccept(e);
        }
    }

    /** The address that {@code bind} was given, else the loopback; null if not bound. */
    @Override
    @SuppressWarnings("NullAway") // null where java.net promises it
    public InetAddress getInetAddress() {
        if (!isBound()) {
            return null;
        }
        InetSocketAddress given = endpoint;
        return given == null || given.isUnresolved() ? NoHost.LOOPBACK : given.getAddress();
    }

    /** The port that {@code bind} was given, else 1; -1 if not bound. */
    @Override
    public int getLocalPort() {
        if (!isBound()) {
            return -1;
        }
        InetSocketAddress given = endpoint;
        return given == null ? NO_PORT : given.getPort();
    }

    /**
     * The address of the internet that {@code bind} was given, else the pipe; null if not bound.
     */
    @Override
    @SuppressWarnings("NullAway") // null where java.net promises it
    public SocketAddress getLocalSocketAddress() {
        if (!isBound()) {
            return null;
        }
        InetSocketAddress given = endpoint;
        return given == null ? channel().address() : given;
    }

    /** Always null; see {@link #channel}. */
    @Override
    @SuppressWarnings("NullAway") // null where java.net promises it
    public ServerSocketChannel getChannel() {
        return null;
    }

    @Override
    public boolean isBound() {
        return channel != null;
    }

    @Override
    public boolean isClosed() {
        NamedPipeServerChannel bound = channel;
        return closed || (bound != null && !bound.isOpen());
    }

    private void checkNotClosed() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
    }

    /** Gives up the name, never waits, and ends every {@code accept} in other threads. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        NamedPipeServerChannel bound = channel;
        if (bound != null) {
            bound.close();
        }
    }

    @Override
    public void setSoTimeout(int timeout) throws SocketException {
        checkNotClosed();
        Milliseconds.toDuration(timeout);
        this.timeout = timeout;
    }

    @Override
    public int getSoTimeout() throws IOException {
        checkNotClosed();
        return timeout;
    }

    @Override
    public void setReuseAddress(boolean on) throws SocketException {
        checkNotClosed();
        remembered.set(StandardSocketOptions.SO_REUSEADDR, on);
    }

    @Override
    public boolean getReuseAddress() throws SocketException {
        checkNotClosed();
        return remembered.get(StandardSocketOptions.SO_REUSEADDR);
    }

    @Override
    public void setReceiveBufferSize(int size) throws SocketException {
        checkNotClosed();
        remembered.set(StandardSocketOptions.SO_RCVBUF, size);
    }

    @Override
    public int getReceiveBufferSize() throws SocketException {
        checkNotClosed();
        return remembered.get(StandardSocketOptions.SO_RCVBUF);
    }

    @Override
    public <T> ServerSocket setOption(SocketOption<T> name, T value) throws IOException {
        checkNotClosed();
        remembered.set(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        checkNotClosed();
        return remembered.get(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return remembered.supported();
    }

    /** The pipe and the state, for people. */
    @Override
    public String toString() {
        return "NamedPipeServerSocket["
                + (isBound() ? channel().address() : "unbound")
                + (isClosed() ? ", closed]" : "]");
    }
}
