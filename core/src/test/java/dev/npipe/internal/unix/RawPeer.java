// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import dev.npipe.internal.unix.socket.LaneToken;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/** A program that speaks, or does not quite speak, npipe's protocol byte by byte. */
public record RawPeer(SocketChannel socket) implements AutoCloseable {

    public static RawPeer connect(Path path) throws IOException {
        return new RawPeer(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    /** A peer that has shaken hands for both directions, with these capabilities. */
    public static RawPeer open(Path path, int capabilities) throws IOException {
        RawPeer peer = connect(path);
        ServerHello answer =
                peer.greet(hello(Handshake.VERSION, Handshake.KIND_OPEN, capabilities));
        if (answer.status() != 0) {
            peer.close();
            throw new IOException("refused with " + answer.status());
        }
        return peer;
    }

    public static ByteBuffer hello(int version, int kind, int capabilities) {
        return new ClientHello(version, kind, capabilities, true, true, 0, 4711).encode();
    }

    /** The hello of a client that knows a version of lanes, or asks for one by the token. */
    public static ClientHello helloOfLanes(int kind, int laneVersion, LaneToken token) {
        boolean opens = kind == Handshake.KIND_OPEN;
        return new ClientHello(
                Handshake.VERSION, kind, 0, opens, opens, 0, 4711, laneVersion, token);
    }

    public ServerHello greet(ByteBuffer hello) throws IOException {
        send(hello);
        return ServerHello.decode(receive(Handshake.SIZE));
    }

    public void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            socket.write(bytes);
        }
    }

    /** Sends little-endian words. */
    void sendWords(int... words) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            bytes.putInt(word);
        }
        send(bytes.flip());
    }

    /** Receives exactly so many bytes. */
    public ByteBuffer receive(int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (socket.read(bytes) < 0) {
                throw new IOException("the end came after %d bytes".formatted(bytes.position()));
            }
        }
        return bytes.flip();
    }

    /** Waits for something to be received, or the end, and receives nothing. */
    public boolean isReadableBy(Duration limit) throws IOException {
        socket.configureBlocking(false);
        try (Selector selector = socket.provider().openSelector()) {
            socket.register(selector, SelectionKey.OP_READ);
            return selector.select(limit.toMillis()) > 0;
        } finally {
            socket.configureBlocking(true);
        }
    }

    /** Waits for the end of the connection, and tells how many bytes came before it. */
    public int bytesUntilTheEnd() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1024);
        int count = 0;
        try {
            for (int n = socket.read(bytes); n >= 0; n = socket.read(bytes.clear())) {
                count += n;
            }
        } catch (SocketException e) {
            return count; // the other end had unread data when it closed
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
