// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@EnabledOnOs(value = OS.LINUX, disabledReason = "calls libc")
@Timeout(value = 20, unit = TimeUnit.SECONDS)
final class EpollTest {
    private record Pair(UnixSocket near, UnixSocket far) {}

    private final LinuxSockets sockets = new LinuxSockets();
    private final List<Pair> pairs = new ArrayList<>();
    private Path path;
    private UnixServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        path = Files.createTempDirectory("epoll").resolve("socket");
        server = sockets.bind(path, 0600, 16);
    }

    @AfterEach
    void close() throws IOException {
        for (Pair pair : pairs) {
            pair.near().close();
            pair.far().close();
        }
        server.close();
        Files.delete(path);
        Files.delete(path.getParent());
    }

    private Pair pair() throws Exception {
        UnixSocket far = sockets.connect(path).orElseThrow();
        var pair = new Pair(server.accept(), far);
        pairs.add(pair);
        return pair;
    }

    static List<Supplier<Error>> failures() {
        return List.of(OutOfMemoryError::new, StackOverflowError::new, AssertionError::new);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aCallbackThatFailsCostsNobodyElseHis(Supplier<Error> failure) throws Exception {
        var called = new CountDownLatch(20);
        for (int i = 0; i < 20; i++) {
            boolean fails = i % 2 == 0;
            pair().near()
                    .onReadable(
                            () -> {
                                called.countDown();
                                if (fails) {
                                    throw failure.get();
                                }
                            });
        }
        for (Pair pair : pairs) {
            pair.far().sink().write(ByteBuffer.wrap(new byte[] {1}), Deadline.NEVER);
        }
        called.await();
    }

    /** The reader and the callback of one socket are told by the same event. */
    @ParameterizedTest
    @MethodSource("failures")
    void aVirtualThreadIsWokenThoughACallbackFailed(Supplier<Error> failure) throws Exception {
        Pair failing = pair();
        var called = new CountDownLatch(1);
        failing.near()
                .onReadable(
                        () -> {
                            called.countDown();
                            throw failure.get();
                        });
        failing.far().sink().write(ByteBuffer.wrap(new byte[] {1}), Deadline.NEVER);
        called.await();
        for (UnixSocket near : List.of(failing.near(), pair().near())) {
            near.source().readNow(ByteBuffer.allocate(9));
            var reading = new CountDownLatch(1);
            Thread reader = Thread.ofVirtual().start(() -> read(near, reading));
            reading.await();
            UnixSocket far = near.equals(failing.near()) ? failing.far() : pairs.getLast().far();
            far.sink().write(ByteBuffer.wrap(new byte[] {2}), Deadline.NEVER);
            reader.join();
        }
        assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
                .as("threads")
                .containsOnlyOnce("npipe-epoll");
    }

    private static void read(UnixSocket socket, CountDownLatch reading) {
        reading.countDown();
        try {
            socket.source().read(ByteBuffer.allocateDirect(9), Deadline.NEVER);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
