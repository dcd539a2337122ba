// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One message out of several buffers, and into several buffers, without copying them together.
 *
 * <pre>{@code
 * 9 bytes were written as one message
 * order 7: eggs!
 * }</pre>
 */
final class HeaderAndBody {
    private static final NamedPipeAddress ADDRESS = NamedPipeAddress.of("sample-header-body");

    private HeaderAndBody() {}

    static void main() throws IOException {
        try (NamedPipeServerChannel server =
                        NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(ADDRESS);
                NamedPipeChannel client = NamedPipeChannel.connect(ADDRESS);
                NamedPipeChannel pipe = server.accept()) {
            IO.println(send(client, 7, "eggs!") + " bytes were written as one message");
            IO.println(receive(pipe));
        }
    }

    // tag::send
    static long send(NamedPipeChannel pipe, int number, String text) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(4).putInt(number).flip();
        return pipe.write(new ByteBuffer[] {header, UTF_8.encode(text)});
    }

    // end::send

    // tag::receive
    static String receive(NamedPipeChannel pipe) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(4);
        ByteBuffer body = ByteBuffer.allocate(1024);
        long n = pipe.read(new ByteBuffer[] {header, body});
        if (n < header.capacity() || !pipe.isMessageComplete()) {
            throw new IOException("this is no order: " + n + " bytes"); // -1: the client left
        }
        return "order " + header.flip().getInt() + ": " + UTF_8.decode(body.flip());
    }
    // end::receive
}
