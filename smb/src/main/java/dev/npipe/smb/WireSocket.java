// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.internal.Deadline;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/**
 * A TCP connection that carries packets, each with its length before it. One thread reads and one
 * writes at a time; whoever is interrupted in here closes it.
 */
final class WireSocket {
    /** Longer than every answer to a request of ours; a server that sends more is not one. */
    private static final int MAX_PACKET = 256 * 1024;

    /** The longest unanswered request, twice: so a write finds room, whatever the server does. */
    private static final int SEND_BUFFER = 192 * 1024;

    /** How often a read looks whether its call was cancelled: nothing but closing wakes it. */
    private static final int LOOK_MILLIS = 250;

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** After this time of silence the system asks whether the server's machine is still there. */
    private static final int KEEP_ALIVE_SECONDS = 60;

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(16 * 1024).flip();

    /** What a read with a time limit receives into. */
    private final byte[] timed = new byte[16 * 1024];

    /** The packet that is being read, which a passed deadline leaves half read. */
    private ByteBuffer packet = ByteBuffer.allocate(0);

    private WireSocket(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects to the first of the host's addresses that answers. */
    static WireSocket connect(InetSocketAddress host, Deadline deadline) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
                channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_SECONDS);
            }
            channel.socket().connect(host, millis(deadline));
            return new WireSocket(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
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
            channel.write(parts);
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
            } else if (packet.remaining() >= in.capacity()) {
                receive(packet, deadline);
            } else {
                fill(deadline);
            }
        }
        byte[] whole = packet.array();
        packet = ByteBuffer.allocate(0);
        return whole;
    }

    private void fill(Deadline deadline) throws IOException {
        in.compact();
        try {
            receive(in, deadline);
        } finally {
            in.flip();
        }
    }

    /** One read of the system, with its time limit where there is one. */
    private void receive(ByteBuffer dst, Deadline deadline) throws IOException {
        if (!deadline.mayPass()) {
            if (channel.read(dst) < 0) {
                throw new EOFException("the server has closed the connection");
            }
            return;
        }
        int n = receive(Math.min(dst.remaining(), timed.length), deadline);
        if (n < 0) {
            throw new EOFException("the server has closed the connection");
        }
        dst.put(timed, 0, n);
    }

    private int receive(int most, Deadline deadline) throws IOException {
        InputStream stream = channel.socket().getInputStream();
        while (true) {
            deadline.check();
            channel.socket().setSoTimeout(Math.min(millis(deadline), LOOK_MILLIS));
            try {
                return stream.read(timed, 0, most);
            } catch (SocketTimeoutException e) {
                if (deadline.hasPassed()) {
                    InterruptedByTimeoutException passed = new InterruptedByTimeoutException();
                    passed.initCause(e);
                    throw passed;
                }
            }
        }
    }

    /** A limit for a socket. */
    private static int millis(Deadline deadline) {
        return deadline.isNever()
                ? NO_LIMIT
                : (int) Math.clamp(deadline.remainingMillis(), 1, 86_400_000L);
    }

    /** Closes, and wakes whoever reads or writes. */
    void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // the descriptor is gone in any case
        }
    }
}
