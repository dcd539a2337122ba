// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.greeting.ClientHello;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
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

/** What the protocol's description says of a server, tried byte by byte. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
@ParameterizedClass(name = "{0}")
@MethodSource("dev.npipe.internal.unix.ChildJvm#backends")
public final class ProtocolClaimsTest {
    /** The vectors that are sent here. */
    static final Set<String> VECTORS_IN_USE =
            Set.of(
                    "frame-hello",
                    "frame-empty",
                    "drain-1-client",
                    "drain-2-server",
                    "drain-3-server",
                    "drain-4-client",
                    "drain-5-server",
                    "drain-6-server");

    private static final Duration LONG = Duration.ofSeconds(20);

    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static ChildJvm server;
    private static ProtocolVectors vectors;

    /** The backend of the server. */
    @Parameter String backend;

    private final String name = PipeDirectory.uniqueName();

    @BeforeParameterizedClassInvocation
    static void startServer(String backend) throws IOException {
        server = ChildJvm.start(ChildJvm.BACKEND + backend);
        vectors = ProtocolVectors.read();
    }

    @AfterParameterizedClassInvocation
    static void stopServer() throws Exception {
        server.close();
    }

    @BeforeEach
    void bind() throws IOException {
        server.value("bind", name, "MESSAGE", "1");
    }

    @AfterEach
    void unbind() throws IOException {
        server.value("unbind", name);
    }

    private RawPeer connect() throws IOException {
        return RawPeer.connect(DIRECTORY.npipe(name));
    }

    private static String hex(ByteBuffer bytes) {
        var array = new byte[bytes.remaining()];
        bytes.duplicate().get(array);
        return HexFormat.ofDelimiter(" ").formatHex(array);
    }

    /** Receives as many bytes as a vector has, and compares. */
    private static void assertSays(RawPeer peer, String vector) throws IOException {
        ByteBuffer expected = vectors.get(vector);
        assertThat(hex(peer.receive(expected.remaining()))).as(vector).isEqualTo(hex(expected));
    }

    @Test
    void theConversationOfTheVectors() throws Exception {
        try (RawPeer peer = connect()) {
            peer.send(vectors.get("drain-1-client"));
            ByteBuffer answer = peer.receive(Handshake.SIZE);
            ByteBuffer example = vectors.get("drain-2-server");
            answer.putLong(32, example.getLong(32)); // its process
            answer.putInt(40, example.getInt(40)); // here it is one instance at most
            assertThat(hex(answer)).isEqualTo(hex(example));
            String pipe = server.value("accept", name);

            server.value("write", pipe, "hello");
            server.tell("drain", pipe);
            assertSays(peer, "drain-3-server");
            peer.send(vectors.get("drain-4-client"));
            assertThat(server.answer()).as("the drain").startsWith("ok");
            assertThat(server.ask("message", pipe, "9")).isEqualTo("ok bye");
            assertSays(peer, "drain-5-server");

            server.value("close", pipe);
            assertSays(peer, "drain-6-server");
            assertThat(peer.bytesUntilTheEnd()).isZero();
        }
    }

    @Test
    void aClientOfAnotherVersionIsJudgedByWhatAllVersionsShare() throws Exception {
        try (RawPeer peer = connect()) {
            peer.send(vectors.get("client-hello-version-2"));
            ByteBuffer answer = peer.receive(Handshake.SIZE);
            ByteBuffer example = vectors.get("server-hello-version");
            answer.putLong(32, example.getLong(32)); // its process
            answer.putInt(40, example.getInt(40)); // here it is one instance at most
            assertThat(hex(answer)).isEqualTo(hex(example));
        }
        try (RawPeer peer = connect()) {
            peer.send(vectors.get("malformed-client-size"));
            assertThat(peer.bytesUntilTheEnd()).as("the size comes first").isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, ClientHello.WAIT_DEFAULT})
    void aWaitThatIsOverIsBusyAndCountsTheInstancesOfOthers(int wait) throws Exception {
        try (RawPeer _ = RawPeer.open(DIRECTORY.npipe(name), 0)) {
            String pipe = server.value("accept", name);
            for (int kind : new int[] {Handshake.KIND_OPEN, Handshake.KIND_WAIT}) {
                try (RawPeer second = connect()) {
                    var hello = new ClientHello(1, kind, 0, true, true, wait, 0);
                    ServerHello answer = second.greet(hello.encode());
                    assertThat(answer.status()).isEqualTo(Win32Error.PIPE_BUSY);
                    assertThat(answer.pipe().instances()).isOne();
                    assertThat(second.bytesUntilTheEnd()).isZero();
                }
            }
            server.value("close", pipe);
        }
    }

    @Test
    void anEndWithoutCapabilitiesTalksInDataFramesAlone() throws Exception {
        try (RawPeer peer = RawPeer.open(DIRECTORY.npipe(name), 0)) {
            String pipe = server.value("accept", name);
            peer.send(vectors.get("frame-hello"));
            assertThat(server.ask("message", pipe, "9")).isEqualTo("ok hello");
            server.value("write", pipe, "hello");
            assertSays(peer, "frame-hello");
            peer.send(vectors.get("frame-empty"));
            assertThat(server.ask("read", pipe, "9")).as("an empty message").startsWith("ok 0");
            assertThat(server.ask("drain", pipe)).startsWith("error UnsupportedOperationException");
            server.value("close", pipe);
            assertThat(peer.bytesUntilTheEnd()).as("no CLOSED").isZero();
        }
    }

    @Test
    void dataBehindClosedIsDataLikeAnyOther() throws Exception {
        try (RawPeer peer = RawPeer.open(DIRECTORY.npipe(name), Handshake.CAPABILITY_DRAIN)) {
            String pipe = server.value("accept", name);
            peer.send(vectors.get("frame-closed"));
            peer.send(vectors.get("frame-hello"));
            assertThat(server.ask("message", pipe, "9")).isEqualTo("ok hello");
            server.value("close", pipe);
        }
    }

    /** This process' backend serves here: who frames is the same code. */
    @Test
    void whatFollowsAMessageThatEndsTheStreamIsNotHandedOn() throws Exception {
        String ending = PipeDirectory.uniqueName();
        int both = Handshake.CAPABILITY_DRAIN | Handshake.CAPABILITY_ZERO_ENDS;
        try (var listener =
                        NamedPipeServerChannel.builder()
                                .mode(PipeMode.MESSAGE)
                                .zeroMessageEndsStream(true)
                                .bind(NamedPipeAddress.of(ending));
                RawPeer peer = RawPeer.open(DIRECTORY.npipe(ending), both);
                var pipe = listener.accept(LONG)) {
            peer.send(vectors.get("frame-empty"));
            peer.send(vectors.get("frame-hello"));
            assertThat(pipe.readMessage(9)).isEmpty();
            assertThat(pipe.read(ByteBuffer.allocate(9))).isEqualTo(-1);
            pipe.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
            assertSays(peer, "frame-hello");
        }
    }
}
