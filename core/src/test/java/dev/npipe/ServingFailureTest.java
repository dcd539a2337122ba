// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.socket.SocketBrokenException;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a server whose system fails under it. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(20)
@ParameterizedClass(name = "{0}")
@MethodSource("backends")
final class ServingFailureTest {
    @Parameter UnixSockets backend;

    static Stream<UnixSockets> backends() {
        return OS.LINUX.isCurrentOs()
                ? Stream.of(new LinuxSockets(), new NioSockets())
                : Stream.of(new NioSockets());
    }

    private final NamedPipeAddress address =
            NamedPipeAddress.of("failing-" + ProcessHandle.current().pid());

    private NamedPipeServerChannel bind(ChangedSockets.Accepting accepting) throws IOException {
        var sockets = new ChangedSockets(backend, accepting);
        return new NamedPipeServerChannelBuilder(() -> new UnixProvider("failing", sockets))
                .bind(address);
    }

    @Test
    void whenNobodyCanComeAnyMoreItClosesAndAcceptSaysWhy() throws Exception {
        var fails = new CountDownLatch(1);
        try (var server =
                bind(
                        _ -> {
                            await(fails);
                            throw new SocketBrokenException(new IOException("unplugged"));
                        })) {
            var accepting = List.of(accept(server), accept(server));
            fails.countDown();
            for (CompletableFuture<Throwable> each : accepting) {
                assertToldWhy(each.get(10, TimeUnit.SECONDS));
            }
            assertThat(server.isOpen()).as("open, though it said that it was closed").isFalse();
            assertThatThrownBy(server::accept).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(server::info).isInstanceOf(ClosedChannelException.class);
        }
    }

    /** As a server has it that knows of no reason to stop but its own. */
    @Test
    void aLoopWhileItIsOpenEnds() throws Exception {
        try (var server =
                bind(
                        _ -> {
                            throw new SocketBrokenException(new IOException("unplugged"));
                        })) {
            var told = new ArrayList<Throwable>();
            while (server.isOpen() && told.size() < 9) {
                told.add(catchThrowable(() -> server.accept(Duration.ofSeconds(10))));
            }
            assertThat(told).as("what accept threw").hasSize(1).allSatisfy(this::assertToldWhy);
        }
    }

    /** Whoever is told may begin again at once, so the name is given up first. */
    @Test
    void itsNameIsFreeWhenAcceptSaysWhy() throws Exception {
        for (int i = 0; i < 100; i++) {
            var fails = new CountDownLatch(1);
            try (var server =
                    bind(
                            _ -> {
                                await(fails);
                                throw new SocketBrokenException(new IOException("unplugged"));
                            })) {
                CompletableFuture<Throwable> accepting = accept(server);
                fails.countDown();
                assertToldWhy(accepting.get(10, TimeUnit.SECONDS));
                bind(UnixServerSocket::accept).close();
            }
        }
    }

    /** On a thread of its own, which waits in it when this returns. */
    private static CompletableFuture<Throwable> accept(NamedPipeServerChannel server) {
        var thrown = new CompletableFuture<Throwable>();
        PipeFixture.awaitWaiting(
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> thrown.complete(catchThrowable(server::accept))));
        return thrown;
    }

    private void assertToldWhy(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(address.toString())
                .hasMessageContaining("unplugged");
    }

    /** The conversation goes on, and is waited for by nobody who has to bind the name again. */
    @Test
    void aServerWithAHandlerThatCanGoOnNoMoreSaysWhy() throws Exception {
        var calls = new AtomicInteger();
        var fails = new CountDownLatch(1);
        try (PipeServer server =
                        bind(socket -> {
                                    if (calls.getAndIncrement() == 0) {
                                        return socket.accept();
                                    }
                                    await(fails);
                                    throw new SocketBrokenException(new IOException("unplugged"));
                                })
                                .serve(
                                        pipe ->
                                                pipe.write(
                                                        pipe.readLine(9)
                                                                .map(UTF_8::encode)
                                                                .get()));
                var client =
                        new NamedPipeChannelBuilder(() -> new UnixProvider("client", backend))
                                .connect(address)) {
            var joining = CompletableFuture.supplyAsync(() -> catchThrowable(server::join));
            while (server.conversations() == 0) {
                Thread.onSpinWait();
            }
            fails.countDown();
            assertToldWhy(joining.get(10, TimeUnit.SECONDS));
            assertToldWhy(catchThrowable(server::join));
            client.write(UTF_8.encode("on"));
            client.write(UTF_8.encode("\n"));
            assertThat(client.readLine(9)).hasValue("on");
        }
    }

    @Test
    void whoHearsThatItClosedItselfCanBindTheNameAtOnce() throws Exception {
        for (int i = 0; i < 30; i++) {
            var fails = new CountDownLatch(1);
            try (var server =
                    bind(
                            _ -> {
                                await(fails);
                                throw new SocketBrokenException(new IOException("unplugged"));
                            })) {
                var again =
                        CompletableFuture.supplyAsync(
                                () -> {
                                    assertThatThrownBy(server::accept)
                                            .hasMessageContaining("unplugged");
                                    return catchThrowable(
                                            () -> bind(UnixServerSocket::accept).close());
                                });
                fails.countDown();
                assertThat(again.get(10, TimeUnit.SECONDS)).as("bind %d", i).isNull();
            }
        }
    }

    @Test
    void whatIsThrownForOneClientCostsThatClientAlone() throws Exception {
        var calls = new AtomicInteger();
        try (var server =
                        bind(
                                socket ->
                                        switch (calls.getAndIncrement()) {
                                            case 0 -> throw new IOException("no buffer space");
                                            case 1 -> throw new OutOfMemoryError("for a test");
                                            case 2 -> throw new IllegalStateException("for a test");
                                            default -> socket.accept();
                                        });
                var client =
                        new NamedPipeChannelBuilder(() -> new UnixProvider("client", backend))
                                .connect(address);
                var pipe = server.accept()) {
            client.close();
            assertThat(pipe.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
