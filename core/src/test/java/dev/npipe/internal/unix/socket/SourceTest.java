// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What arrives is found, whatever was tried before, by whichever kind of thread. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
@ParameterizedClass(name = "{0}, virtual threads {1}")
@MethodSource("kinds")
final class SourceTest {
    private static final Deadline PASSED = Deadline.after(Duration.ZERO);

    @Parameter(0)
    private String backend;

    @Parameter(1)
    private boolean virtual;

    @TempDir private Path directory;

    private UnixSocket near;
    private UnixSocket far;

    static Stream<Arguments> kinds() {
        return Stream.of("linux", "nio")
                .flatMap(b -> Stream.of(true, false).map(virtual -> Arguments.of(b, virtual)));
    }

    @BeforeEach
    void connect() throws IOException {
        UnixSockets sockets = backend.equals("linux") ? new LinuxSockets() : new NioSockets();
        Path path = directory.resolve("s");
        UnixServerSocket listener = sockets.bind(path, 0600, 16);
        far = sockets.connect(path).orElseThrow();
        near = listener.accept();
        listener.close();
    }

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
    }

    private <T> T onThread(Callable<T> work) throws Exception {
        var task = new FutureTask<>(work);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        return task.get(20, TimeUnit.SECONDS);
    }

    private void send(int bytes) throws IOException {
        far.sink().write(ByteBuffer.allocate(bytes), Deadline.NEVER);
    }

    private static int readAll(Source source, int bytes) throws IOException {
        ByteBuffer dst = ByteBuffer.allocateDirect(bytes);
        while (dst.hasRemaining()) {
            source.awaitReadable(Deadline.NEVER);
            int n = source.readNow(dst);
            assertThat(n).as("after %d bytes", dst.position()).isNotNegative();
        }
        return dst.position();
    }

    @Test
    void aWaitWhoseTimeIsUpStillLooks() throws Exception {
        send(5);
        int read =
                onThread(
                        () -> {
                            near.source().awaitReadable(PASSED);
                            return near.source().readNow(ByteBuffer.allocate(9));
                        });
        assertThat(read).isEqualTo(5);
    }

    @Test
    void aWaitWhoseTimeIsUpEndsWhereNothingIs() throws Exception {
        onThread(
                () -> {
                    assertThat(near.source().readNow(ByteBuffer.allocate(9))).isZero();
                    assertThatThrownBy(() -> near.source().awaitReadable(PASSED))
                            .isInstanceOf(InterruptedByTimeoutException.class);
                    return null;
                });
        send(3);
        assertThat(onThread(() -> near.source().read(ByteBuffer.allocate(9), PASSED))).isEqualTo(3);
    }

    /** A registration that reports what is new only once says nothing of what has been there. */
    @Test
    void whatALongReadLeftIsFoundWithoutAWait() throws Exception {
        int rest =
                onThread(
                        () -> {
                            for (int i = 0; i < 10; i++) { // from now on virtual threads are told
                                Thread sender = Thread.ofPlatform().start(() -> sendLater(1));
                                readAll(near.source(), 1);
                                sender.join();
                            }
                            assertThat(near.source().readNow(ByteBuffer.allocate(9))).isZero();
                            send(50_000);
                            ByteBuffer heap = ByteBuffer.allocate(20_000);
                            int n = near.source().read(heap, Deadline.NEVER);
                            return n + readAll(near.source(), 50_000 - n);
                        });
        assertThat(rest).isEqualTo(50_000);
    }

    private void sendLater(int bytes) {
        try {
            TimeUnit.MILLISECONDS.sleep(5); // the reader is likely to wait by then
            send(bytes);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void bytesThatAWaitBroughtAlongComeFirstAndPieceByPiece() throws Exception {
        var bytes = ByteBuffer.allocate(10_000);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put((byte) i);
        }
        far.sink().write(bytes.flip(), Deadline.NEVER);
        onThread(
                () -> {
                    byte next = 0;
                    for (int at = 0; at < 10_000; ) {
                        near.source().awaitReadable(Deadline.NEVER);
                        ByteBuffer piece = ByteBuffer.allocate(Math.min(777, 10_000 - at));
                        int n = near.source().readNow(piece);
                        for (int i = 0; i < n; i++) {
                            assertThat(piece.get(i)).as("byte %d", at + i).isEqualTo(next++);
                        }
                        at += n;
                    }
                    return null;
                });
    }
}
