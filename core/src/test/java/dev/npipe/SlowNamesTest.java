// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Clients about whom the system has to ask a directory that does not answer. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(30)
final class SlowNamesTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Few enough that each has a thread that asks. */
    private static final int STRANGERS = 4;

    @TempDir Path directory;

    private final CountDownLatch answers = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(STRANGERS);
    private final AtomicInteger clients = new AtomicInteger();

    /** The first answer comes late; the next few do not come before the test lets them. */
    private PeerIdentity credentials(UnixSocket socket, int number) throws Exception {
        if (number == 0) {
            TimeUnit.MILLISECONDS.sleep(200); // slow is what takes long
        } else if (number <= STRANGERS) {
            asked.countDown();
            assertThat(answers.await(20, TimeUnit.SECONDS)).isTrue();
        }
        return socket.credentials();
    }

    private UnixSocket slow(UnixSocket socket) {
        int number = clients.getAndIncrement();
        return (UnixSocket)
                Proxy.newProxyInstance(
                        UnixSocket.class.getClassLoader(),
                        new Class<?>[] {UnixSocket.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("credentials")
                                    || method.getName().equals("user")) {
                                return credentials(socket, number);
                            }
                            try {
                                return method.invoke(socket, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Test
    void holdUpNobodyElse() throws Exception {
        Path path = directory.resolve("npipe_slow");
        var sockets = new ChangedSockets(new NioSockets(), socket -> slow(socket.accept()));
        var address = NamedPipeAddress.parse(path.toString());
        var provider = new UnixProvider("slow", sockets);
        try (var server =
                new NamedPipeServerChannelBuilder(() -> provider)
                        .mode(PipeMode.MESSAGE)
                        .bind(address)) {
            var strangers = new SocketChannel[STRANGERS + 1];
            for (int i = 0; i < strangers.length; i++) {
                strangers[i] = SocketChannel.open(UnixDomainSocketAddress.of(path));
            }
            assertThat(asked.await(20, TimeUnit.SECONDS)).as("all are being asked about").isTrue();
            try (var client =
                            new NamedPipeChannelBuilder(() -> provider)
                                    .mode(PipeMode.MESSAGE)
                                    .connect(address);
                    var pipe = server.accept(LONG)) {
                assertThat(answers.getCount()).as("unanswered questions").isOne();
                client.close();
                assertThat(pipe.readMessage(9)).isEmpty();
            } finally {
                answers.countDown();
                close(strangers);
            }
        }
    }

    private static void close(SocketChannel... channels) throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
