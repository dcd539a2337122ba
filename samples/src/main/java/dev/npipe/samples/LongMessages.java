// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.MessageTooLongException;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Messages longer than the reader's buffer: in parts, or whole up to a limit. A message that is
 * over the limit stays readable in parts.
 *
 * <pre>{@code
 * 200000 bytes in 4 parts
 * longer than 100000 bytes, and then 200000 bytes in 4 parts
 * }</pre>
 */
final class LongMessages {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-long-messages");
    private static final int SIZE = 200_000;

    private LongMessages() {}

    static void main() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS);
                NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS);
                NamedPipeChannel pipe = server.accept()) {
            Future<Integer> writing = threads.submit(() -> write(client, 2));
            IO.println(readInParts(pipe));
            IO.println(readWhole(pipe, 100_000));
            if (writing.get() != 2 * SIZE) {
                throw new AssertionError("a write sends all of its bytes");
            }
        }
    }

    private static int write(NamedPipeChannel pipe, int times) throws IOException {
        int written = 0;
        for (int i = 0; i < times; i++) {
            written += pipe.write(ByteBuffer.allocate(SIZE));
        }
        return written;
    }

    // tag::parts
    static String readInParts(NamedPipeChannel pipe) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(64 * 1024);
        int bytes = 0;
        int parts = 0;
        do {
            int n = pipe.read(part.clear()); // the buffer has room again before each read
            if (n < 0) {
                return "the end";
            }
            bytes += n;
            parts++;
        } while (!pipe.isMessageComplete());
        return bytes + " bytes in " + parts + " parts";
    }

    // end::parts

    // tag::whole
    static String readWhole(NamedPipeChannel pipe, int maxBytes) throws IOException {
        try {
            return pipe.readMessage(maxBytes).map(m -> m.length + " bytes").orElse("the end");
        } catch (MessageTooLongException e) {
            return "longer than " + e.maxBytes() + " bytes, and then " + readInParts(pipe);
        }
    }
    // end::whole
}
