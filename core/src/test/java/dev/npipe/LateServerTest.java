// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.security.Accounts;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.file.FileCheck;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A server that comes up between a client's look at its first socket and at its second. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows have one place")
@Timeout(30)
final class LateServerTest {
    private static final NioSockets NIO = new NioSockets();

    /** Sockets that do something right after the first place where nobody listened. */
    private record Meanwhile(AtomicReference<@Nullable Runnable> action) implements UnixSockets {
        @Override
        public Optional<UnixSocket> connect(Path path) throws IOException {
            return NIO.connect(path);
        }

        @Override
        public Optional<UnixSocket> connect(Path path, FileCheck check) throws IOException {
            try {
                return NIO.connect(path, check);
            } catch (NoSuchFileException e) {
                Runnable now = action.getAndSet(null);
                if (now != null) {
                    now.run();
                }
                throw e;
            }
        }

        @Override
        public UnixServerSocket bind(Path path, int mode, int backlog) throws IOException {
            return NIO.bind(path, mode, backlog);
        }

        @Override
        public PeerIdentity self() throws IOException {
            return NIO.self();
        }

        @Override
        public Accounts accounts() {
            return NIO.accounts();
        }
    }

    @Test
    void itsClientSpeaksTheProtocol() throws Exception {
        var address = NamedPipeAddress.of("late-" + ProcessHandle.current().pid());
        var server = new AtomicReference<@Nullable NamedPipeServerChannel>();
        var builder =
                new NamedPipeServerChannelBuilder(() -> new UnixProvider("nio", NIO))
                        .mode(PipeMode.MESSAGE);
        Runnable bind =
                () -> {
                    try {
                        server.set(builder.bind(address));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };
        var sockets = new Meanwhile(new AtomicReference<>(bind));
        try (var client =
                        new NamedPipeChannelBuilder(() -> new UnixProvider("late", sockets))
                                .waitForServer(true)
                                .connect(address);
                var listener = server.get();
                var pipe = listener.accept()) {
            assertThat(client.info().type()).isEqualTo(PipeMode.MESSAGE);
            client.write(utf8("one"));
            client.write(utf8("two"));
            assertThat(read(pipe, 9)).isEqualTo("one");
            assertThat(read(pipe, 9)).isEqualTo("two");
        }
    }
}
