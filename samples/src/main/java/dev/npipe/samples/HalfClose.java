// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The client ends its output, and the answer still comes. Between ends that both chose {@code
 * zeroMessageEndsStream} message-type pipes have it on every system; byte-type pipes have it where
 * a pipe is a socket.
 *
 * <pre>{@code
 * MESSAGE: 10 bytes were sent
 * BYTE: 10 bytes were sent
 * }</pre>
 */
final class HalfClose {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-half-close");

    private HalfClose() {}

    static void main() throws Exception {
        for (PipeMode mode : new PipeMode[] {PipeMode.MESSAGE, PipeMode.BYTE}) {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                    NamedPipeServerChannel server =
                            NamedPipeServerChannel.builder()
                                    .mode(mode)
                                    .zeroMessageEndsStream(true)
                                    .bind(ADDRESS)) {
                Future<Long> counting = threads.submit(() -> count(server));
                IO.println(mode + ": " + ask("hello", "world"));
                if (counting.get() != 10) {
                    throw new AssertionError("ten bytes were sent");
                }
            }
        }
    }

    // tag::client
    static String ask(String... parts) throws IOException {
        try (NamedPipeChannel pipe =
                NamedPipeChannel.builder().zeroMessageEndsStream(true).connect(ADDRESS)) {
            for (String part : parts) {
                pipe.write(UTF_8.encode(part));
            }
            pipe.shutdownOutput(); // the server's reads give -1 from here on
            return new String(Channels.newInputStream(pipe).readAllBytes(), UTF_8);
        }
    }

    // end::client

    private static long count(NamedPipeServerChannel server) throws IOException {
        try (NamedPipeChannel pipe = server.accept()) {
            ByteBuffer bytes = ByteBuffer.allocate(1024);
            long count = 0;
            for (int n = pipe.read(bytes); n >= 0; n = pipe.read(bytes.clear())) {
                count += n;
            }
            pipe.write(UTF_8.encode(count + " bytes were sent"));
            return count;
        }
    }
}
