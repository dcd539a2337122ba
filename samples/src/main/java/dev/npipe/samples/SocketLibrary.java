// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.net.NamedPipeServerSocket;
import dev.npipe.net.NamedPipeSocket;
import dev.npipe.net.NamedPipeSocketFactory;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;
import javax.net.SocketFactory;

/**
 * A pipe for code that knows sockets: both ends, and the factory that a library is given.
 *
 * <pre>{@code
 * HELLO
 * no more in time
 * a library said: HELLO, TOO
 * }</pre>
 */
final class SocketLibrary {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-socket");

    private SocketLibrary() {}

    static void main() throws Exception {
        try (ServerSocket server = NamedPipeServerSocket.bindTo(ADDRESS)) {
            Thread.startVirtualThread(() -> serve(server));
            ask();
            useLibrary();
        }
    }

    private static void serve(ServerSocket server) {
        try {
            answerAll(server);
        } catch (IOException e) {
            if (!server.isClosed()) {
                throw new AssertionError(e);
            }
        }
    }

    // tag::server
    static void answerAll(ServerSocket server) throws IOException {
        while (true) {
            Socket client = server.accept(); // server: NamedPipeServerSocket.bindTo(ADDRESS)
            Thread.startVirtualThread(() -> answer(client));
        }
    }

    // end::server

    private static void answer(Socket client) {
        try (client) {
            var bytes = new byte[100];
            for (int n = 0; n >= 0; n = client.getInputStream().read(bytes)) {
                String text = new String(bytes, 0, n, UTF_8).toUpperCase(Locale.ROOT);
                client.getOutputStream().write(text.getBytes(UTF_8));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    // tag::client
    static void ask() throws IOException {
        try (Socket socket = NamedPipeSocket.connectTo(ADDRESS)) {
            socket.getOutputStream().write("hello".getBytes(UTF_8));
            IO.println(new String(socket.getInputStream().readNBytes(5), UTF_8));
            socket.setSoTimeout(50);
            socket.getInputStream().read();
        } catch (SocketTimeoutException e) {
            IO.println("no more in time");
        }
    }

    // end::client

    // tag::factory
    static void useLibrary() throws IOException {
        SocketFactory factory = new NamedPipeSocketFactory(ADDRESS);
        try (Socket socket = factory.createSocket("db.example", 5432)) { // as a library does
            socket.getOutputStream().write("hello, too".getBytes(UTF_8));
            IO.println(
                    "a library said: " + new String(socket.getInputStream().readNBytes(10), UTF_8));
        }
    }
    // end::factory
}
