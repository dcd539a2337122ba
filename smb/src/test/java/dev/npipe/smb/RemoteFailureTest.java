// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static dev.npipe.smb.Clients.messages;
import static dev.npipe.smb.Clients.read;
import static dev.npipe.smb.Clients.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeChannelBuilder;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipes;
import dev.npipe.PipeCancelledException;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are missing, broken, slow, or die. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class RemoteFailureTest {
    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba();

    /** One that the tests kill. */
    @RegisterExtension static final PrivateSamba MORTAL = new PrivateSamba();

    /** The calls of the JDK in which a thread waits for the system. */
    private static final Set<String> WAITS = Set.of("poll", "wait");

    @Test
    void aClientOfAServerThatIsStartedAgainHasReachedTheEnd() throws Exception {
        NamedPipeAddress address = NamedPipeAddress.of(SAMBA.host(), "Again");
        var server = StubServer.message(SAMBA, "Again", StubServer::echo);
        try (NamedPipeChannel old = messages().connect(address)) {
            server.close();
            try (var next = StubServer.message(SAMBA, "Again", StubServer::echo);
                    NamedPipeChannel fresh = messages().connect(address)) {
                assertThat(read(old, 10)).isEqualTo("<end>");
                fresh.write(utf8("hello"));
                assertThat(read(fresh, 10)).isEqualTo("hello");
            }
        }
    }

    @Test
    void aServerThatHangsUpOnAClientRefusesIt() throws Exception {
        try (var server = StubServer.refusing(SAMBA, "Refusing")) {
            assertThatThrownBy(
                            () -> messages().connect(NamedPipeAddress.of(SAMBA.host(), "Refusing")))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining(PrivateSamba.USER)
                    .hasMessageContaining("hung up");
        }
    }

    @Test
    void aPortWhereNobodyListensIsNoSuchFileNamingHostAndPort() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertThatThrownBy(
                        () -> messages().connect(NamedPipeAddress.of("127.0.0.1:" + port, "Pipe")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("53");
    }

    @Test
    void anUnknownHostIsNoSuchFileNamingTheHost() {
        assertThatThrownBy(
                        () -> messages().connect(NamedPipeAddress.of("no-such-host.invalid", "P")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("no-such-host.invalid")
                .hasMessageContaining("53");
    }

    @Test
    void aServerThatIsSilentDoesNotHoldAClient() throws Exception {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String host = "127.0.0.1:" + silent.getLocalPort();

            assertThatThrownBy(
                            () ->
                                    messages()
                                            .connectTimeout(Duration.ZERO)
                                            .connect(NamedPipeAddress.of(host, "Pipe")))
                    .isInstanceOf(NoSuchFileException.class)
                    .hasMessageContaining(host)
                    .hasMessageContaining("in time");
        }
    }

    @Test
    void anInterruptEndsAConnectToASilentServer() throws Exception {
        try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String host = "127.0.0.1:" + silent.getLocalPort();
            var outcome = new CompletableFuture<Object>();
            Thread thread =
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        try {
                                            outcome.complete(
                                                    messages()
                                                            .connect(
                                                                    NamedPipeAddress.of(
                                                                            host, "Pipe")));
                                        } catch (IOException e) {
                                            outcome.completeExceptionally(e);
                                        }
                                    });
            try (Socket accepted = silent.accept()) {
                assertThat(accepted.getInputStream().read()).isZero();
                thread.interrupt();
                assertThatThrownBy(() -> outcome.get(20, TimeUnit.SECONDS))
                        .hasCauseInstanceOf(ClosedByInterruptException.class);
            }
        }
    }

    /** A machine that takes no connection: the backlog is full, and nobody accepts. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCancelEndsAConnectToAMachineThatDoesNotAnswer(boolean virtual) throws Exception {
        var waiting = new ArrayList<SocketChannel>();
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 10; i++) {
                var one = SocketChannel.open();
                waiting.add(one);
                one.configureBlocking(false);
                one.connect(full.getLocalSocketAddress());
            }
            assertThat(waiting)
                    .as("ten, some in vain")
                    .anyMatch(SocketChannel::isConnectionPending);
            NamedPipeChannelBuilder patient = messages().connectTimeout(Duration.ofMinutes(10));
            var address = NamedPipeAddress.of("127.0.0.1:" + full.getLocalPort(), "Pipe");
            var connecting =
                    Running.in(virtual, () -> patient.connect(address))
                            .once(RemoteFailureTest::connects);
            patient.cancel();
            connecting.failsWith(PipeCancelledException.class);
        } finally {
            for (SocketChannel one : waiting) {
                one.close();
            }
        }
    }

    /** True when it waits for the connection: parked, or in a call of the system. */
    private static boolean connects(Thread thread) {
        Thread.State state = thread.getState();
        StackTraceElement[] frames = thread.getStackTrace();
        boolean waits =
                thread.isVirtual()
                        ? state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING
                        : frames.length > 0 && WAITS.contains(frames[0].getMethodName());
        return waits
                && Arrays.stream(frames)
                        .anyMatch(
                                frame ->
                                        frame.getClassName().endsWith(".WireSocket")
                                                && frame.getMethodName().equals("connect"));
    }

    @Test
    void aServerThatSpeaksSomethingElseIsAnError() throws Exception {
        try (var other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(
                    () -> {
                        try (Socket client = other.accept()) {
                            client.getOutputStream()
                                    .write("220 mail.example ESMTP\r\n".getBytes(UTF_8));
                            client.getInputStream().readAllBytes();
                        } catch (IOException _) {
                            return; // the client has gone
                        }
                    });
            String host = "127.0.0.1:" + other.getLocalPort();

            assertThatThrownBy(() -> messages().connect(NamedPipeAddress.of(host, "Pipe")))
                    .isInstanceOf(NamedPipeException.class)
                    .hasMessageContaining(host)
                    .hasMessageContaining("not SMB");
        }
    }

    @Test
    void whenSambaIsKilledInTheMiddleEverybodyIsTold() throws Exception {
        NamedPipeAddress address = NamedPipeAddress.of(MORTAL.host(), "Mortal");
        try (var server = StubServer.message(MORTAL, "Mortal", StubServer::echo)) {
            NamedPipeChannel waiting = messages().connect(address);
            NamedPipeChannel idle = messages().connect(address);
            var outcome = new CompletableFuture<Object>();
            Thread.startVirtualThread(
                    () -> {
                        try {
                            outcome.complete(read(waiting, 10));
                        } catch (IOException e) {
                            outcome.completeExceptionally(e);
                        }
                    });
            MORTAL.kill();

            assertThatThrownBy(() -> outcome.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(NamedPipeException.class)
                    .hasMessageContaining("lost")
                    .extracting(e -> ((NamedPipeException) e).errorCode())
                    .isEqualTo(64);
            assertThatThrownBy(() -> idle.write(utf8("anybody there?")))
                    .isInstanceOf(NamedPipeException.class)
                    .extracting(e -> ((NamedPipeException) e).errorCode())
                    .isEqualTo(64);
            assertThat(idle.isOpen()).isFalse();
            assertThatThrownBy(() -> messages().connect(address))
                    .isInstanceOf(NoSuchFileException.class);
            MORTAL.restart();
            try (NamedPipeChannel fresh = messages().connect(address)) {
                fresh.write(utf8("hello"));
                assertThat(read(fresh, 10)).isEqualTo("hello");
            }
        }
    }

    @Test
    void sambaDoesNotTellWhetherAPipeIsThere() {
        assertThatThrownBy(() -> NamedPipes.exists(NamedPipeAddress.of(SAMBA.host(), "Some")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Samba");
        assertThatThrownBy(
                        () ->
                                NamedPipes.await(
                                        NamedPipeAddress.of(SAMBA.host(), "Some"), Clients.SHORT))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Samba");
    }
}
