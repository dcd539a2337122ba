// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server of a pipe behind Samba, as little as there can be of one, and independent of this
 * library's: it answers Samba's request, whose contents it does not read, and takes clients one
 * thread each.
 */
final class StubServer implements AutoCloseable {
    /** What a server does with a client. */
    interface Conversation {
        void with(Client client) throws IOException;
    }

    private enum Type {
        BYTE,
        MESSAGE,
        /** Hangs up before it answers. */
        NONE
    }

    private final Path path;
    private final ServerSocketChannel socket;
    private final Type type;
    private final Conversation conversation;
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

    private StubServer(Path path, Type type, Conversation conversation) throws IOException {
        this.path = path;
        this.type = type;
        this.conversation = conversation;
        this.socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(path), 64);
        // smbd runs as another user than the tests when those run as root.
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
        Thread.ofPlatform().daemon().name("stub-" + path.getFileName()).start(this::accept);
    }

    static StubServer message(PrivateSamba samba, String pipe, Conversation conversation)
            throws IOException {
        return new StubServer(path(samba, pipe), Type.MESSAGE, conversation);
    }

    static StubServer bytes(PrivateSamba samba, String pipe, Conversation conversation)
            throws IOException {
        return new StubServer(path(samba, pipe), Type.BYTE, conversation);
    }

    /** One that hangs up before it answers Samba's request: it refuses its clients. */
    static StubServer refusing(PrivateSamba samba, String pipe) throws IOException {
        return new StubServer(path(samba, pipe), Type.NONE, _ -> {});
    }

    /** Where smbd looks for a pipe's server. */
    static Path path(PrivateSamba samba, String pipe) {
        return samba.pipes().resolve(pipe.toLowerCase(Locale.ROOT));
    }

    /** Sends every message back. */
    static void echo(Client client) throws IOException {
        for (byte[] message = client.read(); message != null; message = client.read()) {
            client.write(message);
        }
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = socket.accept();
                clients.add(client);
                Thread.ofPlatform().daemon().name("stub-client").start(() -> serve(client));
            }
        } catch (IOException _) {
            return; // closed
        }
    }

    private void serve(SocketChannel channel) {
        try (channel) {
            if (type != Type.NONE) {
                var client = new Client(channel, type == Type.MESSAGE);
                client.answerRequest();
                conversation.with(client);
            }
        } catch (IOException _) {
            return; // the client has gone, which ends the conversation
        } finally {
            clients.remove(channel);
        }
    }

    /** Ends the connections of all clients, and leaves the name to others. */
    @Override
    public void close() throws IOException {
        socket.close();
        for (SocketChannel client : clients) {
            client.close();
        }
        Files.deleteIfExists(path);
    }

    /** Goes away without removing its socket, as a killed server does. */
    void leaveStale() throws IOException {
        socket.close();
        for (SocketChannel client : clients) {
            client.close();
        }
    }

    /** One client, in the frames of Samba's proxy. */
    static final class Client {
        private final SocketChannel channel;
        private final boolean message;

        private Client(SocketChannel channel, boolean message) {
            this.channel = channel;
            this.message = message;
        }

        /** The answer to every request: the same level, the type of the pipe, status 0. */
        private void answerRequest() throws IOException {
            byte[] length = exactly(4);
            byte[] body = exactly(ByteBuffer.wrap(length).getInt());
            int level = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
            ByteBuffer reply = ByteBuffer.allocate(36);
            reply.putInt(32);
            reply.put(new byte[] {'N', 'P', 'A', 'M'});
            reply.order(ByteOrder.LITTLE_ENDIAN).putInt(level).putInt(level);
            reply.putShort((short) (message ? 2 : 1)).putShort((short) 0x05FF).putInt(0);
            reply.putLong(4096).putInt(0);
            all(reply.flip());
        }

        /** The next message, or what is there; null at the end. */
        byte[] read() throws IOException {
            if (message) {
                ByteBuffer length = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
                while (length.hasRemaining()) {
                    if (channel.read(length) < 0) {
                        return null;
                    }
                }
                return exactly(Short.toUnsignedInt(length.getShort(0)));
            }
            ByteBuffer some = ByteBuffer.allocate(65536);
            int n = channel.read(some);
            if (n < 0) {
                return null;
            }
            var bytes = new byte[n];
            some.get(0, bytes);
            return bytes;
        }

        /** Writes a message, or some bytes. */
        void write(byte[] bytes) throws IOException {
            ByteBuffer frame = ByteBuffer.allocate(bytes.length + 2).order(ByteOrder.LITTLE_ENDIAN);
            if (message) {
                frame.putShort((short) bytes.length);
            }
            all(frame.put(bytes).flip());
        }

        /** Writes bytes that need not be a frame. */
        void writeRaw(byte[] bytes) throws IOException {
            all(ByteBuffer.wrap(bytes));
        }

        private void all(ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }

        private byte[] exactly(int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new IOException("the client has gone in the middle of a frame");
                }
            }
            return bytes.array();
        }
    }
}
