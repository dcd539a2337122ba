// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A server that knows that its client's application has read the answer before it ends the
 * conversation. The answer's arrival in some buffer is not enough.
 *
 * <pre>{@code
 * not read yet
 * the client read: the answer
 * read
 * }</pre>
 */
final class DrainAndDisconnect {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-drain");

    private DrainAndDisconnect() {}

    static void main() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS);
                NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS);
                NamedPipeChannel pipe = server.accept()) {
            pipe.write(UTF_8.encode("the answer"));
            IO.println(wasRead(pipe, Duration.ofMillis(50)));
            Future<String> waiting = threads.submit(() -> wasRead(pipe, Duration.ofSeconds(10)));
            byte[] answer = client.readMessage(1024).orElseThrow();
            IO.println("the client read: " + new String(answer, UTF_8));
            IO.println(waiting.get());
            pipe.disconnect(); // on Windows this throws away what is unread
        }
    }

    // tag::drain
    static String wasRead(NamedPipeChannel pipe, Duration patience) throws IOException {
        try {
            pipe.awaitDrain(patience);
            return "read";
        } catch (InterruptedByTimeoutException e) {
            return "not read yet"; // the channel stays usable
        } catch (NamedPipeException e) {
            return "never read: the client closed before";
        }
    }
    // end::drain
}
