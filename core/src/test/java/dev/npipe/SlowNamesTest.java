// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.socket.UnixSocket;
import dev.npipe.internal.unix.socket.UnixSockets;
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
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
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

    @Test
    void doNotCostWhatAClientLeavesThatIsGoneWhenItsNameIsKnown() throws Exception {
        takeAt("npipe_named", new NioSockets(), () -> TimeUnit.MILLISECONDS.sleep(200));
        Path path = directory.resolve("plain");
        var left = new CountDownLatch(1);
        var changed =
                new ChangedSockets(
                        new NioSockets(),
                        socket -> before("looksUpNames", socket.accept(), left::await));
        var provider = new UnixProvider("plain", changed);
        try (var server =
                new NamedPipeServerChannelBuilder(() -> provider)
                        .bind(NamedPipeAddress.parse(path.toString()))) {
            try (var client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                client.write(PipeFixture.utf8("left behind"));
            }
            left.countDown();
            try (var pipe = server.accept(LONG)) {
                assertThat(PipeFixture.read(pipe, 99)).isEqualTo("left behind");
            }
        }
    }

    /** Where users are numbers, clients come in by the order in which they came. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void doNotPutWhoseUserIsANumberIntoOtherHands() throws Exception {
        takeAt("npipe_named", new NioSockets(), () -> TimeUnit.MILLISECONDS.sleep(200));
        var thread = new AtomicReference<String>();
        takeAt(
                "npipe_numbered",
                new LinuxSockets(),
                () -> thread.set(Thread.currentThread().getName()));
        assertThat(thread.get()).as("who asked").isEqualTo("npipe-acceptor");
    }

    /** One client comes to a server; something is done before the server asks who it is. */
    private void takeAt(String name, UnixSockets sockets, ThrowingCallable before)
            throws Exception {
        Path path = directory.resolve(name);
        var changed = new ChangedSockets(sockets, socket -> asked(socket.accept(), before));
        var provider = new UnixProvider(name, changed);
        try (var server =
                        new NamedPipeServerChannelBuilder(() -> provider)
                                .bind(NamedPipeAddress.parse(path.toString()));
                var client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                var pipe = server.accept(LONG)) {
            assertThat(client.isConnected()).isTrue();
            assertThat(pipe.isOpen()).isTrue();
        }
    }

    private static UnixSocket asked(UnixSocket socket, ThrowingCallable before) {
        return before("user", before("credentials", socket, before), before);
    }

    private static UnixSocket before(String name, UnixSocket socket, ThrowingCallable before) {
        return (UnixSocket)
                Proxy.newProxyInstance(
                        UnixSocket.class.getClassLoader(),
                        new Class<?>[] {UnixSocket.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals(name)) {
                                before.call();
                            }
                            try {
                                return method.invoke(socket, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    private static void close(SocketChannel... channels) throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
