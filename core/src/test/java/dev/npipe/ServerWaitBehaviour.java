// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.awaitWaiting;
import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.npipe.internal.unix.ForeignServer;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiting for a server, whatever is in its place meanwhile, and for how long. */
interface ServerWaitBehaviour extends PipeFixture {
    /** Programs that do not serve their clients. */
    enum Nuisance {
        CLOSES_AT_ONCE("the server closed the connection during the handshake"),
        CLOSES_AFTER_THE_HELLO("the server closed the connection during the handshake"),
        SAYS_SOMETHING_ELSE("not an npipe handshake");

        private final String words;

        Nuisance(String words) {
            this.words = words;
        }

        private void serve(RawPeer client) throws IOException {
            switch (this) {
                case CLOSES_AT_ONCE -> {}
                case CLOSES_AFTER_THE_HELLO -> client.receive(Handshake.SIZE);
                case SAYS_SOMETHING_ELSE -> {
                    client.send(utf8("x".repeat(Handshake.SIZE)));
                    client.bytesUntilTheEnd();
                }
            }
        }
    }

    private static Path socket(NamedPipeAddress address) {
        return SocketPaths.npipe(SocketPaths.base(), address);
    }

    /** The second client is the first one again, which has met the obstacle. */
    private static void awaitReturningClient(
            ForeignServer server, CompletableFuture<NamedPipeChannel> connecting) {
        long end = System.nanoTime() + LONG.toNanos();
        while (server.clients() < 2 && !connecting.isDone()) {
            assertThat(System.nanoTime()).as("no client came").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    /** A server comes, and has to be found by a client that waits. */
    private void isServed(NamedPipeAddress address, CompletableFuture<NamedPipeChannel> connecting)
            throws Exception {
        try (var listener = server().bind(address);
                var server = listener.accept(LONG);
                var client = outcome(connecting)) {
            client.write(utf8("at last"));
            assertThat(read(server, 20)).isEqualTo("at last");
        }
    }

    @ParameterizedTest
    @EnumSource
    default void aWaitOutlastsServersThatComeAndGo(Nuisance nuisance) throws Exception {
        NamedPipeAddress address = uniqueAddress();
        var connecting = start(() -> client().waitForServer(true).connect(address));
        for (int i = 0; i < 5; i++) {
            try (ForeignServer passing = ForeignServer.listen(socket(address), nuisance::serve)) {
                awaitReturningClient(passing, connecting);
            }
        }
        assertThat(connecting).as("the client waits").isNotDone();
        isServed(address, connecting);
    }

    @Test
    default void aWaitOutlastsRestartsOfTheServer() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        for (int i = 0; i < 5; i++) {
            try (var listener = server().maxInstances(1).bind(address);
                    var first = client().connect(address);
                    var _ = listener.accept(LONG)) {
                assertThat(first.isOpen()).isTrue();
                var waiter = new AtomicReference<Thread>();
                var connecting =
                        start(
                                () -> {
                                    waiter.set(Thread.currentThread());
                                    return client().waitForServer(true).connect(address);
                                });
                while (waiter.get() == null) {
                    Thread.onSpinWait();
                }
                awaitWaiting(waiter.get()); // for an instance, of which there is none
                listener.close();
                isServed(address, connecting);
            }
        }
    }

    @Test
    default void aWaitOutlastsASocketThatSomebodyLeft() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        ForeignServer.deaf(socket(address)).abandon();
        assertThatThrownBy(
                        () -> client().waitForServer(true).connectTimeout(SHORT).connect(address))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(socket(address) + " (a socket at which nobody listens)");
        isServed(address, start(() -> client().waitForServer(true).connect(address)));
    }

    @Test
    default void aWaitOutlastsAFullBacklog() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        CompletableFuture<NamedPipeChannel> connecting;
        try (ForeignServer full = ForeignServer.deaf(socket(address))) {
            full.fillBacklog();
            connecting = start(() -> client().waitForServer(true).connect(address));
            assertThatThrownBy(() -> client().connectTimeout(SHORT).connect(address))
                    .isInstanceOf(PipeBusyException.class)
                    .hasMessageContaining("the backlog of the pipe's socket is full");
        }
        isServed(address, connecting);
    }

    @ParameterizedTest
    @EnumSource
    default void whoWaitsInVainIsToldWhatWasInTheWay(Nuisance nuisance) throws Exception {
        NamedPipeAddress address = uniqueAddress();
        Duration limit = Duration.ofSeconds(1);
        CompletableFuture<NamedPipeChannel> connecting;
        try (ForeignServer passing = ForeignServer.listen(socket(address), nuisance::serve)) {
            connecting =
                    start(
                            () ->
                                    client().waitForServer(true)
                                            .connectTimeout(limit)
                                            .connect(address));
            awaitReturningClient(passing, connecting);
        }
        assertThat(catchThrowable(() -> outcome(connecting)))
                .isInstanceOf(IOException.class)
                .message()
                .startsWith(address.toString())
                .containsAnyOf(nuisance.words, Nuisance.CLOSES_AT_ONCE.words);
    }

    @ParameterizedTest
    @EnumSource(names = "SAYS_SOMETHING_ELSE")
    default void withoutAWaitWhatIsInTheWayIsToldAtOnce(Nuisance nuisance) throws Exception {
        NamedPipeAddress address = uniqueAddress();
        try (ForeignServer server = ForeignServer.listen(socket(address), nuisance::serve)) {
            assertThatThrownBy(() -> client().connect(address))
                    .isInstanceOf(NamedPipeException.class)
                    .hasMessageContaining(nuisance.words);
            assertThat(server.clients()).as("attempts").isOne();
        }
    }

    /** The limit of a handshake, five seconds, is not added to it. */
    @Test
    default void theConnectTimeoutIsATotal() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        Duration limit = Duration.ofMillis(200);
        try (ForeignServer _ = ForeignServer.listen(socket(address), RawPeer::bytesUntilTheEnd)) {
            for (boolean wait : new boolean[] {false, true}) {
                long begin = System.nanoTime();
                assertThatThrownBy(
                                () ->
                                        client().waitForServer(wait)
                                                .connectTimeout(limit)
                                                .connect(address))
                        .isInstanceOf(PipeBusyException.class)
                        .hasMessageContaining("the server did not answer in time");
                assertThat(System.nanoTime() - begin)
                        .as("nanoseconds")
                        .isBetween(limit.toNanos(), Handshake.TIME_LIMIT.toNanos());
            }
            long begin = System.nanoTime();
            assertThat(await(address, limit)).isFalse();
            assertThat(System.nanoTime() - begin)
                    .as("nanoseconds of await")
                    .isBetween(limit.toNanos(), Handshake.TIME_LIMIT.toNanos());
        }
    }
}
