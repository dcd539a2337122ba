// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * A server to try a client of your own against: it sends every message back, waits until it was
 * read, tells what happened, and stays up until you end it. Programs that do not use npipe are
 * served too, in plain bytes.
 *
 * <p>The name of the pipe is the first argument, else {@code SamplePipe}.
 */
final class StandingEchoServer {
    private StandingEchoServer() {}

    static void main(String... arguments) throws IOException {
        String name = arguments.length == 0 ? "SamplePipe" : arguments[0];
        try (NamedPipeServerChannel server =
                NamedPipeServerChannel.builder()
                        .mode(PipeMode.MESSAGE)
                        .bind(NamedPipeAddress.parse(name))) {
            IO.println(server.address() + " is there");
            for (int number = 1; ; number++) {
                NamedPipeChannel pipe = server.accept();
                int client = number;
                Thread.startVirtualThread(() -> serve(pipe, client));
            }
        }
    }

    private static void serve(NamedPipeChannel pipe, int client) {
        try (pipe) {
            IO.println(client + ": connected, " + pipe.peer() + ", " + pipe.info());
            Optional<byte[]> message = pipe.readMessage(1024 * 1024);
            while (message.isPresent()) {
                IO.println(client + ": " + message.get().length + " bytes");
                pipe.write(ByteBuffer.wrap(message.get()));
                IO.println(client + ": " + drained(pipe));
                message = pipe.readMessage(1024 * 1024);
            }
            IO.println(client + ": closed");
        } catch (IOException e) {
            IO.println(client + ": " + e);
        }
    }

    private static String drained(NamedPipeChannel pipe) throws IOException {
        try {
            pipe.awaitDrain(Duration.ofSeconds(1));
            return "the echo was read";
        } catch (InterruptedByTimeoutException e) {
            return "the echo was not read within a second";
        } catch (UnsupportedOperationException e) {
            return "it did not agree on drain";
        }
    }
}
