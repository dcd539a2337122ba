// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.net.NamedPipeSocketFactory;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server without native access behind Samba, which runs as another user than the server. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SmbNioServerTest {
    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba();

    private static final String DIRECTORY = "dev.npipe.smb.directory";
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final NamedPipeAddress address =
            NamedPipeAddress.of(
                    "nio-%d-%d".formatted(ProcessHandle.current().pid(), SERIAL.incrementAndGet()));

    @BeforeEach
    void serveWhereSambaLooks() {
        System.setProperty(DIRECTORY, SAMBA.pipes().toString());
    }

    @AfterEach
    void serveThereNoMore() {
        System.clearProperty(DIRECTORY);
    }

    private static NamedPipeServerChannelBuilder server(PipeMode mode) {
        return new NamedPipeServerChannelBuilder(() -> new UnixProvider("nio", new NioSockets()))
                .mode(mode)
                .acceptRemote(true)
                .security(PipeSecurity.authenticatedUsers());
    }

    private NamedPipeChannel connect(PipeMode mode, Duration timeout) throws IOException {
        return NamedPipeChannel.builder()
                .mode(mode)
                .connectTimeout(timeout)
                .credentials(
                        PipeCredentials.of(PrivateSamba.USER, PrivateSamba.PASSWORD.toCharArray()))
                .connect(NamedPipeAddress.of(SAMBA.host(), address.name()));
    }

    private static ByteBuffer utf8(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    private static String read(NamedPipeChannel pipe) throws IOException {
        ByteBuffer room = ByteBuffer.allocate(100);
        int n = pipe.read(room);
        return n < 0 ? "<end>" : StandardCharsets.UTF_8.decode(room.flip()).toString();
    }

    @ParameterizedTest
    @EnumSource
    void conversesAndKnowsItsClient(PipeMode mode) throws Exception {
        try (var listener = server(mode).bind(address);
                var client = connect(mode, LONG);
                var accepted = listener.accept(LONG)) {
            for (int i = 0; i < 3; i++) {
                client.write(utf8("question " + i));
                assertThat(read(accepted)).isEqualTo("question " + i);
                accepted.write(utf8("answer " + i));
                assertThat(read(client)).isEqualTo("answer " + i);
            }
            assertThat(accepted.peer().userName()).contains(PrivateSamba.USER);
            assertThat(accepted.peer().remoteAddress()).isPresent();
            client.close();
            assertThat(read(accepted)).isEqualTo("<end>");
        }
    }

    @Test
    void aMessageIsReadInPartsAndAtMostAsLongAsSambaAllows() throws Exception {
        try (var listener = server(PipeMode.MESSAGE).bind(address);
                var client = connect(PipeMode.MESSAGE, LONG);
                var accepted = listener.accept(LONG)) {
            byte[] longest = new byte[65_535];
            client.write(ByteBuffer.wrap(longest));
            assertThat(accepted.read(ByteBuffer.allocate(5))).isEqualTo(5);
            assertThat(accepted.isMessageComplete()).isFalse();
            assertThat(accepted.read(ByteBuffer.allocate(65_535))).isEqualTo(65_530);
            assertThat(accepted.isMessageComplete()).isTrue();
            accepted.write(ByteBuffer.wrap(longest));
            assertThat(client.readMessage(65_535)).hasValue(longest);
        }
    }

    @Test
    void aSecondClientIsToldThatTheOneInstanceIsBusy() throws Exception {
        try (var listener = server(PipeMode.MESSAGE).maxInstances(1).bind(address);
                var client = connect(PipeMode.MESSAGE, LONG)) {
            assertThatExceptionOfType(PipeBusyException.class)
                    .isThrownBy(() -> connect(PipeMode.MESSAGE, Duration.ZERO));
            assertThat(client.isOpen() && listener.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void cannotTellWhetherItsClientHasReadEverything(PipeMode mode) throws Exception {
        try (var listener = server(mode).bind(address);
                var client = connect(mode, LONG);
                var accepted = listener.accept(LONG)) {
            accepted.write(utf8("something"));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(accepted::awaitDrain)
                    .withMessageContaining("java.nio cannot tell");
            assertThat(read(client)).isEqualTo("something");
        }
    }

    @Test
    void aSocketWithoutOptionsGoesToAnotherMachineToo() throws Exception {
        try (var _ = server(PipeMode.MESSAGE).bind(address)) {
            var remote = NamedPipeAddress.of(SAMBA.host(), address.name());
            for (SocketAddress there :
                    List.of(remote, InetSocketAddress.createUnresolved("db.example", 1))) {
                try (Socket socket = new NamedPipeSocketFactory(remote).createSocket()) {
                    assertThatExceptionOfType(SocketException.class)
                            .as("nobody logs on without a name")
                            .isThrownBy(() -> socket.connect(there))
                            .withCauseInstanceOf(AccessDeniedException.class);
                }
            }
        }
    }
}
