// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.internal.Deadline;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection that carries packets, each with its length before it. One thread reads and one
 * writes at a time. Who is interrupted in here is to close it, since a packet may be cut off.
 */
final class WireSocket {
    /** Longer than every answer to a request of ours; a server that sends more is not one. */
    private static final int MAX_PACKET = 256 * 1024;

    /** The longest unanswered request, twice: so a write finds room, whatever the server does. */
    private static final int SEND_BUFFER = 192 * 1024;

    /** After this time of silence the system asks whether the server's machine is still there. */
    private static final int KEEP_ALIVE_SECONDS = 60;

    /** Between looks for room where there is no descriptor to wait with. */
    private static final long PAUSE_NANOS = 1_000_000;

    /** One that does not block. */
    private final SocketChannel channel;

    private final Readiness arrival;

    /** Where a write waits for room, while one does. */
    private volatile @Nullable Readiness room;

    private final ByteBuffer in = ByteBuffer.allocateDirect(16 * 1024).flip();

    /** True when the last read of the system took as much as it could: there may be more. */
    private boolean mayBeMore;

    /** The packet that is being read, which a passed deadline leaves half read. */
    private ByteBuffer packet = ByteBuffer.allocate(0);

    private WireSocket(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.arrival = new Readiness(channel, SelectionKey.OP_READ);
    }

    /**
     * Connects.
     *
     * @throws InterruptedByTimeoutException if the deadline passed
     */
    static WireSocket connect(InetSocketAddress host, Deadline deadline) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
                channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
            }
            channel.configureBlocking(false);
            if (!channel.connect(host)) {
                awaitAnswer(channel, deadline);
                channel.finishConnect();
            }
            return new WireSocket(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void awaitAnswer(SocketChannel channel, Deadline deadline) throws IOException {
        try (var answer = new Readiness(channel, SelectionKey.OP_CONNECT)) {
            answer.await(deadline);
        }
    }

    InetSocketAddress peer() throws IOException {
        return (InetSocketAddress) channel.getRemoteAddress();
    }

    /** Writes a packet behind its length. */
    void write(ByteBuffer body) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(4).putInt(0, body.remaining());
        ByteBuffer[] parts = {header, body};
        while (body.hasRemaining()) {
            if (channel.write(parts) == 0) {
                awaitRoom();
            }
        }
    }

    /** In a selector of its own, as another thread may be in that for what arrives. */
    private void awaitRoom() throws IOException {
        try (Readiness some = forRoom()) {
            if (some == null) {
                Deadline.NEVER.pause(this, PAUSE_NANOS);
                return; // the write is tried again, and fails if this was closed or interrupted
            }
            room = some;
            if (!channel.isOpen()) { // whoever closes looks for the room after that
                throw new AsynchronousCloseException();
            }
            some.await(Deadline.NEVER);
        } finally {
            room = null;
        }
    }

    /** Null where there is no descriptor for it now, which is no reason to lose the connection. */
    private @Nullable Readiness forRoom() throws ClosedChannelException {
        try {
            return new Readiness(channel, SelectionKey.OP_WRITE);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Reads the next packet.
     *
     * @throws InterruptedByTimeoutException if the deadline passed; what has arrived is kept
     */
    byte[] read(Deadline deadline) throws IOException {
        if (packet.capacity() == 0) {
            while (in.remaining() < 4) {
                fill(deadline);
            }
            int length = in.getInt();
            if (length < 1 || length > MAX_PACKET) {
                throw new IOException("the server sends what is not SMB");
            }
            packet = ByteBuffer.allocate(length);
        }
        while (packet.hasRemaining()) {
            if (in.hasRemaining()) {
                int n = Math.min(in.remaining(), packet.remaining());
                packet.put(packet.position(), in, in.position(), n);
                packet.position(packet.position() + n);
                in.position(in.position() + n);
            } else {
                fill(deadline);
            }
        }
        byte[] whole = packet.array();
        packet = ByteBuffer.allocate(0);
        return whole;
    }

    /**
     * Receives something, which is waited for unless it may be here already; for who never waits it
     * is looked for once.
     */
    private void fill(Deadline deadline) throws IOException {
        in.compact();
        try {
            int n = deadline == Deadline.PASSED ? channel.read(in) : 0;
            while (n == 0) {
                if (mayBeMore) {
                    deadline.check();
                } else {
                    arrival.await(deadline);
                }
                n = channel.read(in);
                mayBeMore = !in.hasRemaining();
            }
            if (n < 0) {
                throw new EOFException("the server has closed the connection");
            }
        } finally {
            in.flip();
        }
    }

    /** Closes, and wakes whoever reads or writes; never waits for them. */
    void close() {
        close(channel);
        close(arrival);
        Readiness writer = room;
        if (writer != null) {
            close(writer);
        }
    }

    private static void close(Closeable part) {
        try {
            part.close();
        } catch (IOException _) {
            // the descriptor is gone in any case
        }
    }
}
