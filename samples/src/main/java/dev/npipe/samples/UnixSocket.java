// SPDX-License-Identifier: Apache-2.0
package dev.npipe.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * On Unix: a plain socket at a path of its own choice, for programs that know nothing of pipes;
 * here one that uses a {@link SocketChannel}.
 *
 * <pre>{@code
 * the program sent: hello
 * the program read: goodbye
 * }</pre>
 */
final class UnixSocket {
    private UnixSocket() {}

    static void main() throws IOException {
        Path directory = Files.createTempDirectory("sample");
        Path socket = directory.resolve("plain.sock");
        try (NamedPipeServerChannel server =
                        NamedPipeServerChannel.bind(NamedPipeAddress.parse(socket.toString()));
                SocketChannel program = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                NamedPipeChannel pipe = server.accept()) {
            program.write(UTF_8.encode("hello"));
            IO.println("the program sent: " + text(pipe, 5));
            pipe.write(UTF_8.encode("goodbye"));
            IO.println("the program read: " + text(program, 7));
        } finally {
            Files.delete(directory); // the server has removed its socket
        }
    }

    /** Bytes come in pieces of any size, so both programs have to know how many there are. */
    private static String text(ReadableByteChannel from, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            if (from.read(bytes) < 0) {
                throw new EOFException("the other end closed after " + bytes.position() + " bytes");
            }
        }
        return UTF_8.decode(bytes.flip()).toString();
    }
}
