// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
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

/**
 * Frames that no npipe program sends, after a good handshake, to a server in another process, whose
 * log is read, and which has 32 MB of memory.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
@ParameterizedClass(name = "{0}")
@MethodSource("dev.npipe.internal.unix.ChildJvm#backends")
public final class HostileFramesTest {
    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static ChildJvm server;

    /** The backend of the server. */
    @Parameter String backend;

    private final String name = PipeDirectory.uniqueName();
    private RawPeer peer;
    private String pipe;

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
    void connect() throws IOException {
        server.value("bind", name, "MESSAGE", "1");
        open(Handshake.CAPABILITY_DRAIN);
    }

    private void open(int capabilities) throws IOException {
        peer = RawPeer.open(DIRECTORY.npipe(name), capabilities);
        pipe = server.value("accept", name);
    }

    /** The one instance is free again, exactly once, and serves a well-behaved client. */
    @AfterEach
    void serverLivesOn() throws IOException {
        server.value("close", pipe);
        peer.close();
        assertThat(server.ask("instances", name)).isEqualTo("ok 0");
        var builder = NamedPipeChannel.builder().connectTimeout(Duration.ofSeconds(10));
        try (var client = builder.connect(NamedPipeAddress.of(name))) {
            assertThat(server.ask("instances", name)).isEqualTo("ok 1");
            String next = server.value("accept", name);
            client.write(ByteBuffer.wrap(new byte[] {'o', 'k'}));
            assertThat(server.ask("message", next, "9")).isEqualTo("ok ok");
            server.value("close", next);
        }
    }

    @Test
    void anAnnouncedLengthAllocatesNothing() throws IOException {
        peer.sendWords(Integer.MAX_VALUE, 0x01020304);
        assertThat(server.ask("read", pipe, "3")).isEqualTo("ok 3 more");
        assertThat(server.ask("message", pipe, "1000"))
                .startsWith("error MessageTooLongException 234")
                .contains("a message of 2147483644 bytes is longer than 1000");
        peer.close();
        assertThat(server.ask("message", pipe, String.valueOf(Integer.MAX_VALUE)))
                .startsWith("error BrokenPipeException 109")
                .contains("inside a message, 2147483643 bytes before its end");
    }

    @Test
    void aWholeMessageGrowsWithWhatArrivesOnly() throws IOException {
        peer.sendWords(Integer.MAX_VALUE);
        server.tell("message", pipe, String.valueOf(Integer.MAX_VALUE));
        peer.send(ByteBuffer.allocate(1 << 20));
        peer.close();
        assertThat(server.answer()).startsWith("error BrokenPipeException 109");
        assertThat(server.ask("read", pipe, "1000000")).isEqualTo("ok 1000000 more");
    }

    @Test
    void theEndInsideAHeaderIsABrokenPipe() throws Exception {
        peer.sendWords(4, 0x11111111);
        peer.send(ByteBuffer.wrap(new byte[] {1, 0, 0}));
        peer.close();
        assertThat(server.ask("read", pipe, "10")).isEqualTo("ok 4 complete");
        for (int i = 0; i < 2; i++) {
            assertThat(server.ask("read", pipe, "10"))
                    .startsWith("error BrokenPipeException 109")
                    .contains("inside the header of a message");
        }
        server.awaitLogged("went away inside the header of a message");
    }

    @Test
    void theEndInsideAMessageIsABrokenPipe() throws Exception {
        peer.sendWords(100, 0x11111111);
        peer.close();
        assertThat(server.ask("read", pipe, "10")).isEqualTo("ok 4 more");
        for (int i = 0; i < 2; i++) {
            assertThat(server.ask("read", pipe, "10"))
                    .startsWith("error BrokenPipeException 109")
                    .contains("96 bytes before its end");
        }
        server.awaitLogged("went away inside a message, 96 bytes before its end");
    }

    /** The next read tells what came, in the log too, and the channel is closed. */
    private void assertInvalid(String reason) throws Exception {
        assertThat(server.ask("read", pipe, "10"))
                .startsWith("error NamedPipeException 13 ")
                .contains(name)
                .contains("the other end sent " + reason);
        assertThat(server.ask("read", pipe, "10")).startsWith("error ClosedChannelException");
        assertThat(server.ask("write", pipe, "x")).startsWith("error ClosedChannelException");
        server.awaitLogged(reason);
        peer.bytesUntilTheEnd();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0xFFFF_FFFF, // all bits
                0x8000_0000, // no kind
                0x8000_0008, // no kind, the right length
                0x8004_0008, // a kind after the last
                0x8001_0007, // DRAIN with a length that it has not
            })
    void anUnknownControlFrameIsInvalidData(int header) throws Exception {
        peer.sendWords(header);
        assertInvalid("an unknown control frame, 0x%08x".formatted(header));
    }

    @Test
    void aControlFrameThatWasNotAgreedOnIsInvalidData() throws Exception {
        server.value("close", pipe);
        peer.close();
        open(0);
        peer.sendWords(0x8001_0008, 4, 0);
        assertInvalid("a control frame that was not agreed on");
    }

    @Test
    void theMessageBeforeAnInvalidFrameIsNotLost() throws Exception {
        peer.sendWords(4, 0x11111111, -1);
        assertThat(server.ask("read", pipe, "10")).isEqualTo("ok 4 complete");
        assertInvalid("an unknown control frame, 0xffffffff");
    }

    @Test
    void anInvalidFrameThatArrivesWhenNobodyReadsIsToldToTheNextReader() throws Exception {
        peer.sendWords(4, 0x11111111);
        assertThat(server.ask("read", pipe, "10")).isEqualTo("ok 4 complete");
        peer.sendWords(0x8001_0008, 8, 0);
        assertThat(peer.receive(Frames.CONTROL).getInt()).as("answer").isEqualTo(0x8002_0008);
        peer.sendWords(-1);
        server.awaitLogged("0xffffffff"); // seen by the one who looks after idle connections
        assertInvalid("an unknown control frame, 0xffffffff");
    }

    @Test
    void aDrainThatComesInPiecesIsAnsweredThoughNobodyReads() throws Exception {
        peer.sendWords(4, 0x11111111);
        assertThat(server.ask("read", pipe, "10")).isEqualTo("ok 4 complete");
        ByteBuffer drain = Frames.control(Frames.DRAIN, 8);
        for (int end : new int[] {2, 5, Frames.CONTROL}) {
            peer.send(drain.limit(end));
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(peer.receive(Frames.CONTROL)).isEqualTo(Frames.control(Frames.DRAINED, 8));
    }

    @Test
    void anAnswerToADrainThatNobodyAskedForChangesNothing() throws Exception {
        peer.sendWords(0x8002_0008, -1, Integer.MAX_VALUE, 0x8003_0008, 0, 0, 4, 0x11111111);
        assertThat(server.ask("read", pipe, "10")).isEqualTo("ok 4 complete");
    }
}
