// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A client that may be started before its server.
 *
 * <pre>{@code
 * the server is there and says: welcome
 * }</pre>
 */
final class WaitForServer {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-wait");

    private WaitForServer() {}

    static void main() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> client = threads.submit(WaitForServer::firstWords);
            try (NamedPipeServerChannel server =
                            NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS);
                    NamedPipeChannel pipe = server.accept()) {
                pipe.write(UTF_8.encode("welcome"));
                IO.println("the server is there and says: " + client.get());
            }
        }
    }

    // tag::client
    static String firstWords() throws IOException {
        try (NamedPipeChannel pipe =
                NamedPipeChannel.builder()
                        .waitForServer(true)
                        .connectTimeout(Duration.ofSeconds(10)) // for the server, and its turn
                        .connect(ADDRESS)) {
            return new String(pipe.readMessage(1024).orElseThrow(), UTF_8);
        }
    }
    // end::client
}
