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
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipes;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that are missing, broken, slow, or die. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RemoteFailureTest {
    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba();

    /** One that the tests kill. */
    @RegisterExtension static final PrivateSamba MORTAL = new PrivateSamba();

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
