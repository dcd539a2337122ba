// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipePeek;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A look at the next message without taking it, here to choose its reader by its first byte.
 *
 * <pre>{@code
 * a text: hello
 * a number: 42
 * nothing is waiting
 * }</pre>
 */
final class PeekFirst {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-peek");

    private PeekFirst() {}

    static void main() throws IOException {
        try (NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS);
                NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS);
                NamedPipeChannel pipe = server.accept()) {
            client.write(UTF_8.encode("thello"));
            client.write(ByteBuffer.allocate(5).put((byte) 'n').putInt(42).flip());
            IO.println(readText(pipe));
            IO.println(readNumber(pipe));
            IO.println(kind(pipe) == 0 ? "nothing is waiting" : "something is waiting");
        }
    }

    // tag::kind
    /** The first byte of the next message, 0 if there is none; never waits. */
    static byte kind(NamedPipeChannel pipe) throws IOException {
        ByteBuffer first = ByteBuffer.allocate(1);
        PipePeek seen = pipe.peek(first);
        return seen.copied() == 0 ? 0 : first.get(0);
    }

    // end::kind

    private static String readText(NamedPipeChannel pipe) throws IOException {
        ByteBuffer message = read(pipe, 't');
        return "a text: " + UTF_8.decode(message.position(1));
    }

    private static String readNumber(NamedPipeChannel pipe) throws IOException {
        return "a number: " + read(pipe, 'n').getInt(1);
    }

    private static ByteBuffer read(NamedPipeChannel pipe, char kind) throws IOException {
        if (kind(pipe) != kind) {
            throw new IOException("a message of another kind");
        }
        return ByteBuffer.wrap(pipe.readMessage(1024).orElseThrow());
    }
}
