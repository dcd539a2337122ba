// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.nio.readiness.Looks;
import dev.npipe.internal.nio.readiness.Readiness;
import dev.npipe.internal.nio.readiness.Watch;
import dev.npipe.internal.nio.readiness.Watched;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.socket.Sink;
import dev.npipe.internal.unix.socket.Source;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** A connected {@link SocketChannel}. */
final class NioSocket implements UnixSocket {
    private final SocketChannel channel;
    private final Watched watched;
    private final Readiness reading;
    private final Readiness writing;
    private final NioSource source;
    private final NioSink sink;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** What is to be called back. */
    private final AtomicReference<@Nullable Watch> readable = new AtomicReference<>();

    NioSocket(SocketChannel channel) {
        this.channel = channel;
        this.watched = new Watched(channel);
        this.reading = new Readiness(channel, SelectionKey.OP_READ, watched);
        this.writing = new Readiness(channel, SelectionKey.OP_WRITE, watched);
        this.source = new NioSource(channel, reading);
        this.sink = new NioSink(channel, writing);
        Idleness.opened();
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Sink sink() {
        return sink;
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    /**
     * A connected channel never becomes ready to connect, but the selector reports every operation
     * as ready on a hang-up, where the system has such an event (Linux). It is not known while no
     * descriptor is free for a selector.
     */
    @Override
    public boolean hungUp() throws IOException {
        try {
            return Looks.isReady(channel, SelectionKey.OP_CONNECT);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public int unsent() {
        throw new UnsupportedOperationException(
                "java.nio cannot tell how much of the data the peer has taken; native access can");
    }

    @Override
    public void bufferSizes(int receive, int send) throws IOException {
        if (receive > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receive);
        }
        if (send > 0) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, send);
        }
    }

    @Override
    public PeerIdentity peer() throws IOException {
        return credentials();
    }

    @Override
    public boolean looksUpNames() {
        return true;
    }

    @Override
    public PeerIdentity credentials() throws IOException {
        return Nobody.unlessUser(channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user());
    }

    @Override
    public void onReadable(Runnable callback) throws IOException {
        var watch = new Watch(SelectionKey.OP_READ, callback);
        replaceCallback(watch);
        watched.add(watch);
    }

    @Override
    public void ignoreReadable() {
        replaceCallback(null);
    }

    private void replaceCallback(@Nullable Watch next) {
        Watch before = readable.getAndSet(next);
        if (before != null) {
            watched.remove(before);
        }
    }

    /** One wake that fails costs nobody the other. */
    private void wakeAll() throws IOException {
        try {
            reading.wake();
        } finally {
            try {
                writing.wake();
            } finally {
                watched.close();
            }
        }
    }

    private void wakeAndForget() throws IOException {
        try {
            wakeAll();
        } finally {
            Idleness.closed();
        }
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            reading.markClosed();
            writing.markClosed();
            try {
                replaceCallback(null); // the end of the input is no news for it
                refuseInput();
                channel.close();
            } finally {
                wakeAndForget();
            }
        }
    }

    /**
     * A channel that a selector knows stays open to the peer's writes until the selector lets go of
     * it: the JDK only ends its output at once.
     */
    private void refuseInput() {
        if (channel.isRegistered()) {
            try {
                channel.shutdownInput();
            } catch (IOException e) {
                return; // then the end comes a moment later
            }
        }
    }
}
