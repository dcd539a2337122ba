// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The JDK's own Unix domain sockets, blocking. */
final class JdkTransport implements Transport {
    @Override
    public Acceptor listen(String address) throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(address));
        return new Acceptor() {
            @Override
            public Wire accept() throws IOException {
                return new SocketWire(server.accept());
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }

    @Override
    public boolean greets() {
        return false;
    }

    @Override
    public Wire connect(String address) throws IOException {
        return new SocketWire(SocketChannel.open(UnixDomainSocketAddress.of(address)));
    }

    private record SocketWire(SocketChannel socket) implements Wire {
        @Override
        public void send(ByteBuffer message) throws IOException {
            while (message.hasRemaining()) {
                socket.write(message);
            }
        }

        @Override
        public void sendAll(ByteBuffer[] messages) throws IOException {
            while (messages[messages.length - 1].hasRemaining()) {
                socket.write(messages);
            }
        }

        @Override
        public boolean receive(ByteBuffer message) throws IOException {
            int start = message.position();
            while (message.hasRemaining()) {
                if (socket.read(message) < 0) {
                    if (message.position() == start) {
                        return false;
                    }
                    throw new EOFException("the peer left inside a message");
                }
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
