// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listening socket that is shared: whoever waits there is called out, and it goes on. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "it is a backend of Linux")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SharedServerSocketTest {
    private static final int F_DUPFD = 0;

    @TempDir private Path directory;

    private int listen(Arena arena, Path path) {
        CallState state = CallState.in(arena);
        byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        MemorySegment address = arena.allocate(2L + bytes.length + 1, 2);
        address.set(JAVA_SHORT, 0, (short) Constants.AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, 2, bytes.length);
        int type = Constants.SOCK_STREAM | Constants.SOCK_NONBLOCK | Constants.SOCK_CLOEXEC;
        int fd = Libc.socket(state, Constants.AF_UNIX, type, 0);
        assertThat(Libc.bind(state, fd, address)).isZero();
        assertThat(Libc.listen(state, fd, 5)).isZero();
        return fd;
    }

    private static void accept(LinuxServerSocket socket, boolean recallable) throws IOException {
        if (!recallable) {
            socket.accept().close();
            return;
        }
        while (socket.acceptUnlessRecalled(Deadline.after(Duration.ofSeconds(50))) == null) {}
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCloseCallsTheWaitingThreadOutAndEndsNothingForOthers(boolean recallable)
            throws Exception {
        Path path = directory.resolve("s");
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            int fd = listen(arena, path);
            int others = Libc.fcntl(state, fd, F_DUPFD, 0);
            LinuxServerSocket socket = LinuxServerSocket.shared(fd);
            if (recallable) {
                assertThat(socket.canRecall()).isTrue();
            }
            var end = new CompletableFuture<Throwable>();
            Thread waiting =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            accept(socket, recallable);
                                            end.complete(new AssertionError("a client"));
                                        } catch (Throwable e) {
                                            end.complete(e);
                                        }
                                    });
            while (waiting.isAlive() && !isInPoll(waiting)) {
                Thread.onSpinWait();
            }
            socket.close();
            assertThat(end.get()).isInstanceOf(ClosedChannelException.class);
            try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                int client = Libc.accept(state, others, Constants.SOCK_CLOEXEC);
                assertThat(client).as("who connects after the close").isPositive();
                Libc.close(state, client);
            } finally {
                Libc.close(state, others);
            }
            assertThatThrownBy(socket::accept).isInstanceOf(ClosedChannelException.class);
        }
    }

    /** Near enough: a close before the call ends it as well. */
    private static boolean isInPoll(Thread waiting) {
        StackTraceElement[] stack = waiting.getStackTrace();
        for (StackTraceElement each : stack) {
            if (each.getMethodName().equals("awaitEither")) {
                return true;
            }
        }
        return false;
    }
}
