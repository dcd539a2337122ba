// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Programs that only write and a collector that only reads: an inbound pipe. What a program wrote
 * right before it closed, or before it was killed, still arrives.
 *
 * <pre>{@code
 * backup: started
 * backup: done
 * mailer: 3 letters sent
 * }</pre>
 */
final class OneWayLog {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-log");

    private OneWayLog() {}

    static void main() throws Exception {
        try (NamedPipeServerChannel server =
                NamedPipeServerChannel.builder()
                        .mode(PipeMode.MESSAGE)
                        .direction(PipeDirection.INBOUND)
                        .bind(ADDRESS)) {
            log("backup", "started", "done");
            log("mailer", "3 letters sent");
            collect(server.accept(), IO::println);
            collect(server.accept(), IO::println);
        }
    }

    // tag::log
    static void log(String program, String... lines) throws IOException {
        try (NamedPipeChannel pipe =
                NamedPipeChannel.builder().direction(PipeDirection.INBOUND).connect(ADDRESS)) {
            for (String line : lines) {
                pipe.write(UTF_8.encode(program + ": " + line));
            }
        }
    }

    // end::log

    // tag::collect
    static void collect(NamedPipeChannel client, Consumer<String> log) throws IOException {
        try (client) {
            Optional<byte[]> line = client.readMessage(64 * 1024);
            while (line.isPresent()) {
                log.accept(new String(line.get(), UTF_8));
                line = client.readMessage(64 * 1024);
            }
        }
    }
    // end::collect
}
