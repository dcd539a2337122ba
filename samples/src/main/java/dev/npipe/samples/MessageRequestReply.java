// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Optional;

/**
 * A request and its answer, one message each; the server takes every client at once.
 *
 * <pre>{@code
 * you said: hello
 * the server was interrupted, which closed it
 * }</pre>
 */
final class MessageRequestReply {
    private static final int MAX_MESSAGE = 64 * 1024;

    private MessageRequestReply() {}

    static void main() throws Exception {
        Thread server = Thread.ofVirtual().start(MessageRequestReply::serve);
        ask("hello");
        server.interrupt();
        server.join();
    }

    static void serve() {
        try {
            listen();
        } catch (ClosedByInterruptException e) {
            IO.println("the server was interrupted, which closed it");
        } catch (IOException e) {
            IO.println("the server failed: " + e.getMessage());
        }
    }

    static void listen() throws IOException {
        // tag::server
        try (var server =
                NamedPipeServerChannel.builder()
                        .mode(PipeMode.MESSAGE) // one write is one message
                        .bind(NamedPipeAddress.of("SamplePipe"))) { // \\.\pipe\SamplePipe
            while (true) {
                NamedPipeChannel pipe = server.accept();
                Thread.startVirtualThread(() -> converse(pipe));
            }
        }
        // end::server
    }

    // tag::converse
    static void converse(NamedPipeChannel pipe) {
        try (pipe) {
            Optional<byte[]> request = pipe.readMessage(MAX_MESSAGE);
            while (request.isPresent()) {
                pipe.write(UTF_8.encode("you said: " + new String(request.get(), UTF_8)));
                request = pipe.readMessage(MAX_MESSAGE);
            }
        } catch (IOException e) {
            System.getLogger("server").log(System.Logger.Level.WARNING, "a client was lost", e);
        }
    }

    // end::converse

    static void ask(String text) throws IOException {
        // tag::client
        try (var pipe =
                NamedPipeChannel.builder()
                        .mode(PipeMode.MESSAGE) // in plain bytes nobody knows where an answer ends
                        .waitForServer(true) // otherwise a missing pipe fails at once
                        .connectTimeout(Duration.ofSeconds(5))
                        .connect(NamedPipeAddress.of("SamplePipe"))) {
            pipe.write(UTF_8.encode(text));
            byte[] answer =
                    pipe.readMessage(1024 * 1024) // all of it; a longer one is an error
                            .orElseThrow(() -> new EOFException("the server has left"));
            IO.println(new String(answer, UTF_8));
        }
        // end::client
    }
}
