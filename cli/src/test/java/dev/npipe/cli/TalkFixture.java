// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeAccess;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A command in a process of its own, and in this process whom it talks to: a server or client of
 * the library, or a Unix socket of the JDK, which knows nothing of npipe.
 */
@Timeout(120)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the other end is a Unix socket")
abstract class TalkFixture {
    @TempDir Path directory;
    @RegisterExtension final Started started = new Started();

    /** A path where the test's socket is. */
    final String path() {
        return directory.resolve("s").toString();
    }

    final Npipe npipe(String... args) throws IOException {
        return kept(Npipe.start(directory, args));
    }

    final Npipe npipeWithInput(String input, String... args) throws IOException {
        return kept(Npipe.startWithInput(directory, input, args));
    }

    final Npipe talking(String... args) throws IOException {
        return kept(Npipe.talking(Npipe.command(directory, args)));
    }

    final <T extends AutoCloseable> T kept(T closeable) {
        return started.kept(closeable);
    }

    /** A server of the JDK at the path. */
    final ServerSocketChannel socketServer() throws IOException {
        return kept(ServerSocketChannel.open(StandardProtocolFamily.UNIX))
                .bind(UnixDomainSocketAddress.of(path()));
    }

    /** A client of the JDK at the path. */
    final SocketChannel socketClient() throws IOException {
        return kept(SocketChannel.open(UnixDomainSocketAddress.of(path())));
    }

    /** A server of messages at the path, where clients have to ask for messages. */
    final NamedPipeServerChannel messageServer() throws IOException {
        return kept(
                NamedPipeServerChannel.builder()
                        .mode(PipeMode.MESSAGE)
                        .bind(NamedPipeAddress.parse(path())));
    }

    final NamedPipeChannel messageClient() throws IOException {
        return messageClient(PipeAccess.READ_WRITE);
    }

    final NamedPipeChannel messageClient(PipeAccess access) throws IOException {
        return kept(
                NamedPipeChannel.builder()
                        .access(access)
                        .mode(PipeMode.MESSAGE)
                        .waitForServer(true)
                        .connect(NamedPipeAddress.parse(path())));
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Optional<byte[]> message) {
        return message.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("(the end)");
    }

    static String text(NamedPipeChannel pipe) throws IOException {
        return text(pipe.readMessage(1 << 20));
    }

    /** All that it sends until its end. */
    static byte[] all(SocketChannel socket) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(1 << 16);
        while (socket.read(all) >= 0) {
            // on
        }
        byte[] read = new byte[all.flip().remaining()];
        all.get(read);
        return read;
    }

    static String allText(SocketChannel socket) throws IOException {
        return new String(all(socket), StandardCharsets.UTF_8);
    }

    /** So many bytes of it. */
    static String text(SocketChannel socket, int length) throws IOException {
        var some = ByteBuffer.allocate(length);
        while (some.hasRemaining() && socket.read(some) >= 0) {
            // on
        }
        return new String(some.array(), 0, some.position(), StandardCharsets.UTF_8);
    }
}
