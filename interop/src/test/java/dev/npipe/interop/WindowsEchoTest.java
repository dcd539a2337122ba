// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.PipeOwner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages and bytes there and back, one end a foreign program, over the pipes of Windows. */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the pipes are those of Windows")
@Timeout(180)
final class WindowsEchoTest {
    private static final int[] SIZES = {1, 56, 1024, 1025, 64 * 1024, 1024 * 1024};
    private static final int LIMIT = 2 * 1024 * 1024;
    private static final int CLIENTS = 4;

    private final NamedPipeAddress address = PipeDirectory.newAddress();

    @ParameterizedTest
    @EnumSource
    void peerReadsBackWhatItSentToTheServer(WindowsPeer peer) throws Exception {
        try (var server = NamedPipeServerChannel.builder().mode(mode(peer)).bind(address);
                var client = peer.start(echoClient());
                var pipe = Streams.accept(server, client)) {
            echo(pipe);
            var expected = new ArrayList<String>();
            expected.add("connected");
            for (int size : SIZES) {
                expected.add("echoed " + Payload.describe(Payload.fromClient(size)));
            }
            assertThat(client.finish()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientReadsBackWhatItSentToThePeer(WindowsPeer peer) throws Exception {
        try (var server = peer.startServer("echo-server", address.name())) {
            int total = 0;
            try (var pipe = connect()) {
                assertThat(pipe.info().type()).isEqualTo(mode(peer));
                for (int size : SIZES) {
                    byte[] sent = Payload.fromClient(size);
                    byte[] received = exchange(pipe, sent);
                    assertThat(Payload.describe(received)).isEqualTo(Payload.describe(sent));
                    total += size;
                }
            }
            assertThat(server.finish().getLast()).startsWith("echoed " + total + " crc32:");
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverConversesWithFourPeersAtOnce(WindowsPeer peer) throws Exception {
        try (var server =
                        NamedPipeServerChannel.builder()
                                .mode(mode(peer))
                                .maxInstances(CLIENTS)
                                .bind(address);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = new ArrayList<Peer>();
            var conversations = new ArrayList<Future<?>>();
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(peer.start(echoClient()));
                }
                for (Peer client : clients) {
                    NamedPipeChannel pipe = Streams.accept(server, client);
                    conversations.add(threads.submit(() -> echoAndClose(pipe)));
                }
                for (Future<?> conversation : conversations) {
                    conversation.get();
                }
                for (Peer client : clients) {
                    assertThat(client.finish()).hasSize(1 + SIZES.length);
                }
            } finally {
                clients.forEach(Peer::close);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void fourClientsConverseWithThePeerAtOnce(WindowsPeer peer) throws Exception {
        try (var server = peer.startServer("echo-server", address.name(), "" + CLIENTS);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var conversations = new ArrayList<Future<String>>();
            for (int i = 0; i < CLIENTS; i++) {
                byte[] sent = Payload.of(i, 100_000);
                conversations.add(threads.submit(() -> ask(sent)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(conversations.get(i).get())
                        .isEqualTo(Payload.describe(Payload.of(i, 100_000)));
            }
            server.finish();
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverReadsTheEndWhenThePeerIsKilled(WindowsPeer peer) throws Exception {
        try (var server = NamedPipeServerChannel.builder().mode(mode(peer)).bind(address);
                var client = peer.start("demo-client", address.name());
                var pipe = Streams.accept(server, client)) {
            assertThat(pipe.read(ByteBuffer.allocate(1000))).isEqualTo(56);
            client.kill();
            assertThat(pipe.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThatThrownBy(() -> pipe.write(ByteBuffer.allocate(1)))
                    .isInstanceOfSatisfying(
                            NamedPipeException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(232));
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientReadsTheEndWhenThePeerIsKilled(WindowsPeer peer) throws Exception {
        try (var server = peer.startServer("echo-server", address.name());
                var pipe = connect()) {
            server.awaitLine("connected").kill();
            assertThat(pipe.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    /** A client of the byte-reading kind sees neighbouring messages as one. */
    @Test
    void aPeerThatReadsBytesReadsThroughTheEndsOfMessages() throws Exception {
        try (var server = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(address);
                var client = WindowsPeer.C_BYTE.start("echo-client", address.name(), "3000");
                var pipe = Streams.accept(server, client)) {
            ByteBuffer message = ByteBuffer.allocate(4000);
            while (pipe.read(message.clear()) >= 0) {
                message.flip();
                while (message.hasRemaining()) {
                    int half = Math.min(500, message.remaining());
                    pipe.write(message.slice().limit(half));
                    message.position(message.position() + half);
                }
            }
            assertThat(client.finish())
                    .containsExactly(
                            "connected", "echoed " + Payload.describe(Payload.fromClient(3000)));
        }
    }

    /**
     * On Wine a pipe whose server says nothing of an owner belongs to nobody, or to a group; on
     * Windows to the server's user, whom a client expects.
     */
    private NamedPipeChannel connect() throws IOException {
        return NamedPipeChannel.builder().expectOwner(PipeOwner.any()).connect(address);
    }

    private static PipeMode mode(WindowsPeer peer) {
        return peer.messages() ? PipeMode.MESSAGE : PipeMode.BYTE;
    }

    private String[] echoClient() {
        var words = new ArrayList<String>();
        words.add("echo-client");
        words.add(address.name());
        for (int size : SIZES) {
            words.add("" + size);
        }
        return words.toArray(String[]::new);
    }

    private String ask(byte[] sent) throws Exception {
        try (var pipe = connect()) {
            return Payload.describe(exchange(pipe, sent));
        }
    }

    /** One message and its echo, or as many bytes as there were sent. */
    private static byte[] exchange(NamedPipeChannel pipe, byte[] sent) throws Exception {
        if (pipe.info().type() == PipeMode.BYTE) {
            return Streams.exchange(pipe, sent, sent.length);
        }
        Streams.write(pipe, sent);
        return pipe.readMessage(LIMIT).orElseThrow();
    }

    private static Void echoAndClose(NamedPipeChannel pipe) throws IOException {
        try (pipe) {
            echo(pipe);
        }
        return null;
    }

    /** Sends every message or every byte back until the client closes. */
    private static void echo(NamedPipeChannel pipe) throws IOException {
        if (pipe.info().type() == PipeMode.BYTE) {
            Streams.echo(pipe);
            return;
        }
        for (var message = pipe.readMessage(LIMIT);
                message.isPresent();
                message = pipe.readMessage(LIMIT)) {
            Streams.write(pipe, message.get());
        }
    }
}
