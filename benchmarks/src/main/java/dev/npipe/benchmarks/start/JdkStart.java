// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks.start;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** One request and its answer over the JDK's Unix domain sockets: {@code client|both PATH}. */
public final class JdkStart {
    private static final int SIZE = 64;

    private JdkStart() {}

    public static void main(String... args) throws IOException, InterruptedException {
        var address = UnixDomainSocketAddress.of(args[1]);
        if (args[0].equals("client")) {
            ask(address);
        } else {
            both(address);
        }
    }

    private static void ask(UnixDomainSocketAddress address) throws IOException {
        try (var socket = SocketChannel.open(address)) {
            socket.write(ByteBuffer.allocate(SIZE));
            var answer = ByteBuffer.allocate(SIZE);
            while (answer.hasRemaining()) {
                if (socket.read(answer) < 0) {
                    throw new EOFException("the server left before its answer");
                }
            }
        }
    }

    private static void both(UnixDomainSocketAddress address)
            throws IOException, InterruptedException {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            var asking = new Asking(address);
            asking.start();
            try (SocketChannel client = server.accept()) {
                var message = ByteBuffer.allocate(SIZE);
                while (message.hasRemaining() && client.read(message) >= 0) {}
                client.write(message.flip());
            }
            asking.join();
        }
        Path.of(address.toString()).toFile().delete();
        if (!Asking.answered) {
            throw new IOException("the client was not answered");
        }
    }

    /** The client of the same process. */
    private static final class Asking extends Thread {
        static volatile boolean answered;

        private final UnixDomainSocketAddress address;

        Asking(UnixDomainSocketAddress address) {
            this.address = address;
        }

        @Override
        public void run() {
            try {
                ask(address);
                answered = true;
            } catch (IOException e) {
                System.err.println(e);
            }
        }
    }
}
