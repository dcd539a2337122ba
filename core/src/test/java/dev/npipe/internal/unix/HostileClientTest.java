// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that do not keep to the handshake, at a server in another process, whose log is read, and
 * which has little memory.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
@ParameterizedClass(name = "{0}")
@MethodSource("dev.npipe.internal.unix.ChildJvm#backends")
public final class HostileClientTest {
    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static ChildJvm server;

    /** The backend of the server. */
    @Parameter String backend;

    private final String name = PipeDirectory.uniqueName();

    @BeforeParameterizedClassInvocation
    static void startServer(String backend) throws IOException {
        server =
                ChildJvm.start(
                        ChildJvm.BACKEND + backend, "-Xmx32m", "-XX:MaxDirectMemorySize=16m");
    }

    @AfterParameterizedClassInvocation
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void bind() throws IOException {
        server.value("bind", name, "MESSAGE");
    }

    private static NamedPipeChannel connect(String name) throws IOException {
        return NamedPipeChannel.builder()
                .connectTimeout(Duration.ofSeconds(10))
                .connect(NamedPipeAddress.of(name));
    }

    private static void assertTalks(NamedPipeChannel client, String accepted) throws IOException {
        assertThat(accepted).startsWith("ok pipe-");
        String pipe = accepted.substring("ok ".length());
        client.write(ByteBuffer.wrap("still here?".getBytes(StandardCharsets.UTF_8)));
        assertThat(server.ask("message", pipe, "100")).isEqualTo("ok still here?");
        server.value("close", pipe);
    }

    /** A well-behaved client is served as if nothing had happened. */
    private void assertServerLivesOn() throws IOException {
        try (var client = connect(name)) {
            assertTalks(client, server.ask("accept", name));
        }
        assertThat(server.ask("instances", name)).isEqualTo("ok 0");
    }

    @Test
    void anUnknownVersionIsRefusedWithTheServersOwn() throws Exception {
        try (RawPeer peer = RawPeer.connect(DIRECTORY.npipe(name))) {
            ServerHello answer = peer.greet(RawPeer.hello(77, Handshake.KIND_OPEN, 0));
            assertThat(answer.status()).isEqualTo(Win32Error.REVISION_MISMATCH);
            assertThat(answer.version()).isEqualTo(1);
            assertThat(peer.bytesUntilTheEnd()).isZero();
        }
        server.awaitLogged(
                name
                        + ": refused a client who speaks another version of the protocol (Win32"
                        + " error 1306): "
                        + user());
        assertServerLivesOn();
    }

    /** The number where the backend knows it; no name is looked up for the log. */
    private String user() throws IOException {
        return backend.equals("linux")
                ? "uid " + Files.getAttribute(DIRECTORY.path(), "unix:uid")
                : "user " + Files.getOwner(DIRECTORY.path()).getName();
    }

    @Test
    void anUnknownKindIsNotSupported() throws Exception {
        try (RawPeer peer = RawPeer.connect(DIRECTORY.npipe(name))) {
            ServerHello answer = peer.greet(RawPeer.hello(Handshake.VERSION, 9, 0));
            assertThat(answer.status()).isEqualTo(Win32Error.NOT_SUPPORTED);
            assertThat(peer.bytesUntilTheEnd()).isZero();
        }
        server.awaitLogged("who asked for an unknown kind of connection (Win32 error 50)");
        assertServerLivesOn();
    }

    @Test
    void unknownCapabilitiesAreNotAgreedOn() throws Exception {
        try (RawPeer peer = RawPeer.connect(DIRECTORY.npipe(name))) {
            ServerHello answer =
                    peer.greet(RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, -1));
            assertThat(answer.status()).isZero();
            assertThat(answer.capabilities()).isEqualTo(Handshake.CAPABILITY_DRAIN);
        }
        assertServerLivesOn();
    }

    private void assertClosedWithoutAnAnswer(ByteBuffer hello, String logged) throws Exception {
        try (RawPeer peer = RawPeer.connect(DIRECTORY.npipe(name))) {
            peer.send(hello);
            assertThat(peer.bytesUntilTheEnd()).isZero();
        }
        server.awaitLogged(
                name + ": a client was not understood: not an npipe handshake: " + logged);
        assertServerLivesOn();
    }

    private static ByteBuffer goodHello() {
        return RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, 0);
    }

    @Test
    void garbageIsRefused() throws Exception {
        var http =
                "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a program that is lost\r\n\r\n";
        assertClosedWithoutAnAnswer(
                ByteBuffer.wrap(http.getBytes(StandardCharsets.US_ASCII)),
                "it begins with 474554202f204854");
    }

    @Test
    void aWrongMagicNumberIsRefused() throws Exception {
        assertClosedWithoutAnAnswer(
                goodHello().put(5, (byte) '\n'), "it begins with 4e504950450a1a0a");
    }

    @Test
    void aWrongSizeIsRefused() throws Exception {
        assertClosedWithoutAnAnswer(goodHello().putShort(10, (short) 65), "its size is 65");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, Integer.MIN_VALUE})
    void unknownAccessIsRefused(int access) throws Exception {
        assertClosedWithoutAnAnswer(
                goodHello().putInt(20, access), "unknown access 0x%x".formatted(access));
    }

    @ParameterizedTest
    @ValueSource(ints = {-3, Integer.MIN_VALUE})
    void anUnknownWaitIsRefused(int wait) throws Exception {
        assertClosedWithoutAnAnswer(goodHello().putInt(24, wait), "a wait of " + wait);
    }

    @Test
    void halfAHelloIsRefused() throws Exception {
        try (RawPeer peer = RawPeer.connect(DIRECTORY.npipe(name))) {
            peer.send(goodHello().limit(20));
            peer.socket().shutdownOutput();
            assertThat(peer.bytesUntilTheEnd()).isZero();
        }
        server.awaitLogged(
                name
                        + ": a client was not understood: not an npipe handshake: it ended after 20 of its 64 bytes");
        assertServerLivesOn();
    }

    @Test
    void clientsThatSayNothingHoldUpNobody() throws Exception {
        try (RawPeer silent = RawPeer.connect(DIRECTORY.npipe(name));
                RawPeer half = RawPeer.connect(DIRECTORY.npipe(name))) {
            half.send(goodHello().limit(63));
            assertServerLivesOn();
            assertThat(silent.greet(goodHello()).status()).as("late, but in time").isZero();
        }
    }

    @Test
    void clientsThatLeaveWhileTheyWaitKeepNoInstance() throws Exception {
        String single = PipeDirectory.uniqueName();
        server.value("bind", single, "MESSAGE", "1");
        for (int i = 0; i < 50; i++) {
            try (RawPeer peer = RawPeer.connect(DIRECTORY.npipe(single))) {
                peer.send(goodHello().putInt(24, ClientHello.WAIT_FOREVER));
            }
        }
        server.tell("accept", single);
        try (var client = connect(single)) {
            assertTalks(client, server.answer());
        }
    }
}
