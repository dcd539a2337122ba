// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.LONG;
import static dev.npipe.PipeFixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A thread of the platform in accept, which takes clients in itself while it waits for one. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere only the acceptor's thread does")
@Timeout(180)
final class AcceptingThreadTest {
    /** On a busy machine it rarely comes back soon enough. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final NamedPipeAddress address = NamedPipeAddress.of("accepting-" + System.nanoTime());
    private final LinkedBlockingQueue<NamedPipeChannel> accepted = new LinkedBlockingQueue<>();
    private final CompletableFuture<Exception> end = new CompletableFuture<>();
    private final Semaphore accepts = new Semaphore(Integer.MAX_VALUE / 2);
    private final Semaphore timesOver = new Semaphore(0);
    private volatile Duration timeout = Duration.ofDays(1);
    private NamedPipeServerChannel listener;
    private Thread thread;

    @BeforeEach
    void serve() throws IOException {
        listener = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(address);
        thread = Thread.ofPlatform().daemon().start(this::acceptAll);
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        for (NamedPipeChannel pipe : accepted) {
            pipe.close();
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                accepts.acquire();
                acceptOne();
            }
        } catch (Exception e) {
            end.complete(e);
        }
    }

    private void acceptOne() throws IOException {
        try {
            accepted.add(listener.accept(timeout));
        } catch (InterruptedByTimeoutException e) {
            timesOver.release();
        }
    }

    private NamedPipeChannel next() throws InterruptedException {
        NamedPipeChannel pipe = accepted.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(pipe).as("accepted; the end: %s", end).isNotNull();
        return pipe;
    }

    private void serveOne() throws Exception {
        try (var client = NamedPipeChannel.builder().connectTimeout(LONG).connect(address);
                var server = next()) {
            client.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            assertThat(server.read(ByteBuffer.allocate(9))).isEqualTo(3);
        }
    }

    private boolean takesClientsIn() {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("acceptUnlessRecalled"));
    }

    /** It does so when it comes back soon after a client. */
    private void awaitThatItTakesClientsIn() throws Exception {
        long start = System.nanoTime();
        while (!takesClientsIn()) {
            assertThat(System.nanoTime() - start).as("waited").isLessThan(PATIENCE.toNanos());
            serveOne();
            for (int i = 0; i < 20 && !takesClientsIn(); i++) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void servesClients() throws Exception {
        awaitThatItTakesClientsIn();
        for (int i = 0; i < 100; i++) {
            serveOne();
        }
        awaitThatItTakesClientsIn();
    }

    @Test
    void isToldOfAClientOfPlainBytes() throws Exception {
        awaitThatItTakesClientsIn();
        var raw = UnixDomainSocketAddress.of(SocketPaths.raw(SocketPaths.base(), address));
        try (var client = SocketChannel.open(raw);
                var server = next()) {
            client.write(ByteBuffer.wrap(new byte[] {1}));
            assertThat(server.read(ByteBuffer.allocate(9))).isEqualTo(1);
        }
        serveOne();
    }

    @Test
    void isToldOfAClientThatGreetsSlowly() throws Exception {
        awaitThatItTakesClientsIn();
        ByteBuffer hello = RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, 0);
        try (var slow = RawPeer.connect(SocketPaths.npipe(SocketPaths.base(), address))) {
            slow.send(hello.slice(0, 10));
            serveOne();
            slow.send(hello.slice(10, hello.remaining() - 10));
            next().close();
        }
    }

    @Test
    void clientsAreGreetedWhenItDoesNotComeBack() throws Exception {
        awaitThatItTakesClientsIn();
        accepts.drainPermits();
        serveOne();
        for (int i = 0; i < 3; i++) {
            try (var client = NamedPipeChannel.builder().connectTimeout(LONG).connect(address)) {
                assertThat(client.isOpen()).isTrue();
            }
        }
        try (var client = NamedPipeChannel.builder().connectTimeout(LONG).connect(address)) {
            client.write(ByteBuffer.wrap(new byte[] {7}));
            accepts.release(4); // those who left are skipped
            ByteBuffer read = ByteBuffer.allocate(9);
            try (var server = next()) {
                assertThat(server.read(read)).isEqualTo(1);
            }
        }
    }

    @Test
    void aCloseEndsItsWait() throws Exception {
        awaitThatItTakesClientsIn();
        listener.close();
        assertThat(outcome(end)).isInstanceOf(AsynchronousCloseException.class);
        assertThat(NamedPipes.exists(address)).isFalse();
    }

    @Test
    void anInterruptEndsItsWaitAndClosesTheServer() throws Exception {
        awaitThatItTakesClientsIn();
        thread.interrupt();
        assertThat(outcome(end)).isInstanceOf(ClosedByInterruptException.class);
        assertThat(listener.isOpen()).isFalse();
    }

    @Test
    void itsWaitEndsInTimeAndTheServerGoesOn() throws Exception {
        timeout = Duration.ofMillis(200);
        serveOne(); // the wait before had another timeout
        awaitThatItTakesClientsIn();
        timesOver.drainPermits();
        assertThat(timesOver.tryAcquire(2, LONG.toSeconds(), TimeUnit.SECONDS))
                .as("two waits ended; the end: %s", end)
                .isTrue();
        serveOne();
    }

    @Test
    void oneOfTwoThreadsGetsEachClient() throws Exception {
        var second = Thread.ofPlatform().daemon().start(this::acceptAll);
        for (int i = 0; i < 200; i++) {
            serveOne();
        }
        listener.close();
        second.join(LONG);
        thread.join(LONG);
        assertThat(second.isAlive() || thread.isAlive()).isFalse();
        assertThat(accepted).isEmpty();
    }
}
