// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * 200 MB as messages, and how far they have come: inside a long message, and from one to the next.
 *
 * <pre>{@code
 * 20 MB of 80 in one message
 * 40 MB of 80 in one message
 * 60 MB of 80 in one message
 * 80 MB of 80 in one message
 * 120 MB in 120 messages
 * }</pre>
 */
final class Progress {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-progress");
    private static final int MEGABYTE = 1 << 20;

    private Progress() {}

    static void main() throws Exception {
        try (NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS);
                NamedPipeChannel pipe = NamedPipeChannel.connect(ADDRESS)) {
            Thread.startVirtualThread(() -> send(server));
            ByteBuffer part = ByteBuffer.allocate(20 * MEGABYTE);
            long read = 0;
            do {
                read += Math.max(0, pipe.read(part.clear()));
                long all = pipe.messageLength().orElse(read);
                IO.println(read / MEGABYTE + " MB of " + all / MEGABYTE + " in one message");
            } while (!pipe.isMessageComplete());
            long bytes = 0;
            int count = 0;
            for (byte[] message : pipe.messages(MEGABYTE)) {
                bytes += message.length;
                count++;
            }
            IO.println(bytes / MEGABYTE + " MB in " + count + " messages");
        }
    }

    private static void send(NamedPipeServerChannel server) {
        try (NamedPipeChannel pipe = server.accept()) {
            pipe.write(ByteBuffer.allocate(80 * MEGABYTE));
            for (int i = 0; i < 120; i++) {
                pipe.write(ByteBuffer.allocate(MEGABYTE));
            }
        } catch (IOException e) {
            throw new AssertionError("the receiver went away", e);
        }
    }
}
