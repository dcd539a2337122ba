// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that refuses its client, and closes, before the client has said anything. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "that the server has closed is seen there")
@Timeout(20)
final class EarlyRefusalTest {
    @TempDir Path directory;

    static Stream<UnixSockets> backends() {
        return Stream.of(new LinuxSockets(), new NioSockets());
    }

    /** Sockets over which nothing is said before the server has answered and closed. */
    private record Late(UnixSockets sockets, ServerSocketChannel server) implements UnixSockets {
        @Override
        public Optional<UnixSocket> connect(Path path) throws IOException {
            Optional<UnixSocket> socket = sockets.connect(path);
            var pipe = new PipeInfo(PipeMode.BYTE, PipeDirection.DUPLEX, false, 0, 0, 255, 1);
            var answer = new ServerHello(Handshake.VERSION, Win32Error.ACCESS_DENIED, 0, pipe, 1);
            try (SocketChannel client = server.accept()) {
                client.write(answer.encode());
            }
            return socket;
        }

        @Override
        public UnixServerSocket bind(Path path, int mode, int backlog) throws IOException {
            return sockets.bind(path, mode, backlog);
        }

        @Override
        public PeerIdentity self() throws IOException {
            return sockets.self();
        }

        @Override
        public Accounts accounts() {
            return sockets.accounts();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void isWhatTheClientIsTold(UnixSockets sockets) throws Exception {
        Path path = directory.resolve("s");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            var late = new Late(sockets, server);
            var client =
                    new NamedPipeChannelBuilder(() -> new UnixProvider("late", late))
                            .mode(PipeMode.MESSAGE);
            assertThatThrownBy(() -> client.connect(NamedPipeAddress.parse(path.toString())))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("the server refuses this user");
        }
    }
}
