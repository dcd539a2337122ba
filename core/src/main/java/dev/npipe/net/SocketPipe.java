// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The pipe beneath a socket: not there yet, being connected, there, or closed for good. Its lock is
 * never held while anything waits.
 */
final class SocketPipe {
    /** Of who has a channel from the beginning and never connects. */
    private static final NamedPipeChannelBuilder NEVER_USED = NamedPipeChannel.builder();

    private final NamedPipeChannelBuilder options;

    /** True where nobody has said what the options are. */
    private final boolean defaults;

    /** Written once, under the lock. */
    private volatile @Nullable NamedPipeChannel channel;

    /** Guarded by this. */
    private boolean connecting;

    /** Written under the lock. */
    private volatile boolean closed;

    /** What the channel gets when there is one; guarded by this. */
    private Duration readTimeout = Milliseconds.FOREVER;

    /** With the default options. */
    SocketPipe() {
        this(NamedPipeChannel.builder(), true);
    }

    SocketPipe(NamedPipeChannelBuilder options) {
        this(options, false);
    }

    SocketPipe(NamedPipeChannel channel) {
        this(NEVER_USED, false);
        this.channel = channel;
    }

    private SocketPipe(NamedPipeChannelBuilder options, boolean defaults) {
        this.options = options;
        this.defaults = defaults;
    }

    /** Connects, within a number of milliseconds, 0 for what the options say. */
    void connect(NamedPipeAddress address, int timeout) throws IOException {
        begin();
        NamedPipeChannel connected = null;
        try {
            if (defaults) {
                // as containers' engines have it; such a message does not cross the network
                options.zeroMessageEndsStream(!address.isRemote());
            }
            if (timeout > 0) {
                options.connectTimeout(Duration.ofMillis(timeout));
            }
            connected = inByteMode(options.connect(address));
        } catch (UnsupportedOperationException e) {
            throw SocketFailure.of(e);
        } catch (IOException e) {
            throw closed
                    ? SocketFailure.because(e, SocketFailure.CLOSED)
                    : SocketFailure.ofConnect(e);
        } finally {
            end(connected); // a socket that could not be connected is closed, as with TCP
        }
        if (closed) {
            throw new SocketException(SocketFailure.CLOSED);
        }
    }

    /** Reads pass over the ends of messages, if the pipe has any. */
    static NamedPipeChannel inByteMode(NamedPipeChannel channel) throws IOException {
        boolean done = false;
        try {
            if (channel.readMode() != PipeMode.BYTE) {
                channel.readMode(PipeMode.BYTE);
            }
            done = true;
            return channel;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private synchronized void begin() throws SocketException {
        checkUnconnected();
        connecting = true;
    }

    private void end(@Nullable NamedPipeChannel connected) throws IOException {
        boolean unwanted;
        synchronized (this) {
            connecting = false;
            unwanted = closed;
            closed |= connected == null;
            if (connected != null && !unwanted) {
                connected.readTimeout(readTimeout);
                channel = connected;
            }
        }
        if (unwanted && connected != null) {
            connected.close();
        }
    }

    synchronized void checkUnconnected() throws SocketException {
        checkNotClosed();
        if (connecting || channel != null) {
            throw new SocketException("Already connected");
        }
    }

    boolean isConnected() {
        return channel != null;
    }

    /** Also when the channel was closed in another way. */
    boolean isClosed() {
        NamedPipeChannel connected = channel;
        return closed || (connected != null && !connected.isOpen());
    }

    void checkNotClosed() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
    }

    /** The channel of a socket that is connected and open. */
    NamedPipeChannel open() throws SocketException {
        checkNotClosed();
        NamedPipeChannel connected = channel;
        if (connected == null) {
            throw new SocketException("Socket is not connected");
        }
        return connected;
    }

    /** The channel of a socket that is or was connected. */
    NamedPipeChannel channel() {
        NamedPipeChannel connected = channel;
        if (connected == null) {
            throw new NotYetConnectedException();
        }
        return connected;
    }

    synchronized void readTimeout(Duration timeout) {
        NamedPipeChannel connected = channel;
        if (connected == null) {
            readTimeout = timeout;
        } else {
            connected.readTimeout(timeout);
        }
    }

    synchronized Duration readTimeout() {
        NamedPipeChannel connected = channel;
        return connected == null ? readTimeout : connected.readTimeout();
    }

    /** Closes the channel, or ends the connect that is under way. */
    void close() throws IOException {
        NamedPipeChannel connected;
        boolean cancel;
        synchronized (this) {
            connected = channel;
            cancel = connecting && !closed;
            closed = true;
        }
        if (cancel) {
            options.cancel();
        }
        if (connected != null) {
            connected.close();
        }
    }
}
