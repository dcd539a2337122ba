// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.awaitWaiting;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Provider;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.ForeignServer;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.UnixProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients that wait for a server behind one that says nothing, and behind one that lets them wait
 * for an instance. Both are silent for longer than a handshake may take; all clients wait at once.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows have no handshake")
@Timeout(value = 90, unit = TimeUnit.SECONDS)
final class SilentServerTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    /** A client that waits, in a thread of its own. */
    private record Waiting(Thread thread, CompletableFuture<NamedPipeChannel> pipe) {
        static Waiting start(Provider provider, NamedPipeAddress address) {
            var pipe = new CompletableFuture<NamedPipeChannel>();
            Thread thread =
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        try {
                                            pipe.complete(
                                                    new NamedPipeChannelBuilder(() -> provider)
                                                            .waitForServer(true)
                                                            .connectTimeout(LONG)
                                                            .connect(address));
                                        } catch (Throwable e) {
                                            pipe.completeExceptionally(e);
                                        }
                                    });
            awaitWaiting(thread);
            return new Waiting(thread, pipe);
        }
    }

    /** One of each for a backend. */
    private final class Scene implements AutoCloseable {
        private final Provider provider;
        private final String silentName = PipeDirectory.uniqueName();
        private final ForeignServer silent;
        private final Waiting behindSilence;
        private final NamedPipeServerChannel busy;
        private final List<NamedPipeChannel> inUse = new ArrayList<>();
        private final Waiting first;
        private final AtomicReference<Waiting> second = new AtomicReference<>();

        Scene(Provider provider) throws Exception {
            this.provider = provider;
            Path path = directory.npipe(silentName);
            this.silent = ForeignServer.listen(path, RawPeer::bytesUntilTheEnd);
            this.behindSilence = Waiting.start(provider, NamedPipeAddress.of(silentName));
            while (silent.clients() == 0) {
                Thread.onSpinWait();
            }
            Files.delete(path); // its connections stay
            this.busy =
                    new NamedPipeServerChannelBuilder(() -> provider)
                            .maxInstances(1)
                            .bind(NamedPipeAddress.of(PipeDirectory.uniqueName()));
            inUse.add(new NamedPipeChannelBuilder(() -> provider).connect(busy.address()));
            inUse.add(busy.accept(LONG));
            this.first = Waiting.start(provider, busy.address());
        }

        /** The silent connection ends by itself, and the server that is there by then is found. */
        void theWaitGoesOn() throws Exception {
            try (var server =
                            new NamedPipeServerChannelBuilder(() -> provider)
                                    .bind(NamedPipeAddress.of(silentName));
                    var client = behindSilence.pipe().get(LONG.toSeconds(), TimeUnit.SECONDS);
                    var pipe = server.accept(LONG)) {
                client.write(utf8("heard"));
                assertThat(read(pipe, 9)).isEqualTo("heard");
            }
        }

        void anotherComes() {
            second.set(Waiting.start(provider, busy.address()));
        }

        /** Who has waited longer than a handshake may take has not lost its turn by that. */
        void theTurnIsKept() throws Exception {
            assertThat(first.pipe()).isNotDone();
            for (NamedPipeChannel pipe : inUse) {
                pipe.close();
            }
            try (var client = first.pipe().get(LONG.toSeconds(), TimeUnit.SECONDS);
                    var server = busy.accept(LONG)) {
                server.write(utf8("first"));
                assertThat(read(client, 9)).isEqualTo("first");
                assertThat(second.get().pipe()).as("who came later").isNotDone();
            }
            second.get().pipe().get(LONG.toSeconds(), TimeUnit.SECONDS).close();
        }

        @Override
        public void close() throws Exception {
            busy.close();
            silent.close();
        }
    }

    @Test
    void silenceEndsATryAndNotTheWaitAndAWaitKeepsItsTurn() throws Exception {
        var nio = new UnixProvider("nio", new NioSockets());
        boolean isLinux = System.getProperty("os.name").equals("Linux");
        var other = isLinux ? new UnixProvider("linux", new LinuxSockets()) : nio;
        try (var one = new Scene(nio);
                var two = new Scene(other)) {
            one.theWaitGoesOn();
            two.theWaitGoesOn();
            one.anotherComes();
            two.anotherComes();
            one.theTurnIsKept();
            two.theTurnIsKept();
        }
    }
}
