// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

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
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
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
@Tag("slow")
public final class HostileClientTest {
    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    /** A number that no account needs to have. */
    private static final int OTHER_USER = 64_711;

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

    /** Few enough for one user, who is the same as that of the next client. */
    @Test
    void clientsThatSayNothingHoldUpNobody() throws Exception {
        List<RawPeer> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                silent.add(RawPeer.connect(DIRECTORY.npipe(name)));
                silent.getLast().send(goodHello().limit(i % 2 == 0 ? 0 : 63));
            }
            assertServerLivesOn();
            RawPeer first = silent.getFirst();
            assertThat(first.greet(goodHello()).status()).as("late, but in time").isZero();
        } finally {
            for (RawPeer peer : silent) {
                peer.close();
            }
        }
    }

    /** Another user's are hundreds, whether the server would let that user in or not. */
    @ParameterizedTest
    @ValueSource(strings = {"D:(A;;0x12019b;;;AU)(A;;FA;;;OW)", "D:(A;;FA;;;OW)"})
    void aCrowdOfAnotherUserThatSaysNothingHoldsUpNobody(String list) throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("only root can run a process as another user")
                .isEqualTo(0);
        String crowded = PipeDirectory.uniqueName();
        server.value("bind", crowded, "MESSAGE", "255", list);
        Path socket = DIRECTORY.npipe(crowded);
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        long before = OpenDescriptors.socketsOf(server.pid());
        try (ChildJvm other = ChildJvm.startAs(OTHER_USER, DIRECTORY.path().resolve("classes"))) {
            other.value("attack-crowd", socket.toString(), "600");
            for (int i = 0; i < 5; i++) {
                try (var client = connect(crowded)) {
                    assertTalks(client, server.ask("accept", crowded));
                }
            }
            other.value("attack-disperse");
            assertSocketsFallTo(before);
        }
    }

    private static void assertSocketsFallTo(long most) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4); // no hello may take longer
        long seen;
        do {
            seen = OpenDescriptors.socketsOf(server.pid());
        } while (seen > most && System.nanoTime() < end);
        assertThat(seen).as("sockets of the server").isLessThanOrEqualTo(most);
    }

    @Test
    void clientsThatLeaveWhileTheyWaitKeepNoInstance() throws Exception {
        String single = PipeDirectory.uniqueName();
        server.value("bind", single, "MESSAGE", "1");
        leaveWhileWaiting(single, Handshake.KIND_OPEN);
        server.tell("accept", single);
        try (var client = connect(single)) {
            assertTalks(client, server.answer());
        }
    }

    private static void leaveWhileWaiting(String pipe, int kind) throws IOException {
        boolean opens = kind == Handshake.KIND_OPEN;
        for (int i = 0; i < 200; i++) {
            try (RawPeer peer = RawPeer.connect(DIRECTORY.npipe(pipe))) {
                var hello = new ClientHello(1, kind, 0, opens, opens, ClientHello.WAIT_FOREVER, 1);
                peer.send(hello.encode());
            }
        }
    }

    /** Here the one instance is taken all the time, so that nobody's wait ends by itself. */
    @ParameterizedTest
    @ValueSource(ints = {Handshake.KIND_OPEN, Handshake.KIND_WAIT})
    void clientsThatLeaveWhileTheyWaitAreGoneAtOnce(int kind) throws Exception {
        assumeThat(OpenDescriptors.listOf(server.pid()))
                .as("descriptors are counted in /proc")
                .exists();
        String single = PipeDirectory.uniqueName();
        server.value("bind", single, "MESSAGE", "1");
        try (var holder = connect(single)) {
            String accepted = server.ask("accept", single);
            long before = OpenDescriptors.socketsOf(server.pid());
            leaveWhileWaiting(single, kind);
            try (RawPeer last = RawPeer.connect(DIRECTORY.npipe(single))) {
                ServerHello answer = last.greet(goodHello().putInt(24, 0));
                assertThat(answer.status()).as("after all of them").isEqualTo(Win32Error.PIPE_BUSY);
            }
            assertSocketsFallTo(before);
            assertTalks(holder, accepted);
        }
    }
}
