// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A server that sends back every byte, one client after the other, until it is closed.
 *
 * <pre>{@code
 * good morning
 * good night
 * 2 clients were served
 * }</pre>
 */
final class EchoServer {
    private static final System.Logger LOG = System.getLogger("sample");
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-echo");

    private EchoServer() {}

    static void main() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> serving;
            try (NamedPipeServerChannel server = NamedPipeServerChannel.bind(ADDRESS)) {
                serving = threads.submit(() -> serve(server));
                for (String text : List.of("good morning", "good night")) {
                    IO.println(echoOf(text));
                }
            }
            IO.println(serving.get() + " clients were served");
        }
    }

    // tag::serve
    /** Serves until another thread closes the server; tells how many clients there were. */
    static int serve(NamedPipeServerChannel server) throws IOException {
        for (int clients = 0; ; clients++) {
            NamedPipeChannel pipe;
            try {
                pipe = server.accept();
            } catch (ClosedChannelException e) {
                return clients;
            }
            try (pipe) {
                echo(pipe);
            } catch (IOException e) { // it left before its answer: the next one is served
                LOG.log(Level.WARNING, "a client was lost", e);
            }
        }
    }

    static void echo(NamedPipeChannel pipe) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 * 1024);
        while (pipe.read(bytes.clear()) >= 0) {
            pipe.write(bytes.flip());
        }
    }

    // end::serve

    /** A stream of bytes has no ends in it, so the client counts what comes back. */
    static String echoOf(String text) throws IOException {
        ByteBuffer request = UTF_8.encode(text);
        ByteBuffer echo = ByteBuffer.allocate(request.remaining());
        try (NamedPipeChannel pipe = NamedPipeChannel.connect(ADDRESS)) {
            pipe.write(request);
            while (echo.hasRemaining()) {
                if (pipe.read(echo) < 0) {
                    throw new EOFException("the server closed before it had sent all back");
                }
            }
        }
        return UTF_8.decode(echo.flip()).toString();
    }
}
