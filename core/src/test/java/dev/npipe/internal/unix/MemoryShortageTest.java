// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.greeting.Handshake;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A server in another process whose direct memory is used up by its application for a while. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ParameterizedClass(name = "{0}")
@MethodSource("dev.npipe.internal.unix.ChildJvm#backends")
@Tag("slow")
public final class MemoryShortageTest {
    private static final String SHORTAGE = "error IOException 0 no direct memory is left";

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    @Parameter String backend;

    private final String name = PipeDirectory.uniqueName();
    private ChildJvm server;
    private RawPeer peer;
    private String pipe;

    @BeforeEach
    void startServer() throws IOException {
        server = ChildJvm.start(ChildJvm.BACKEND + backend, "-XX:MaxDirectMemorySize=2m");
        server.value("bind", name, "MESSAGE");
        peer = RawPeer.open(directory.npipe(name), Handshake.CAPABILITY_DRAIN);
        pipe = server.value("accept", name);
    }

    @AfterEach
    void stopServer() throws IOException {
        peer.close();
        server.close();
    }

    private void send(String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        peer.sendWords(bytes.length);
        peer.send(ByteBuffer.wrap(bytes));
    }

    private void assertReceived(String message) throws IOException {
        assertThat(peer.receive(4).getInt()).as("length").isEqualTo(message.length());
        ByteBuffer bytes = peer.receive(message.length());
        assertThat(StandardCharsets.UTF_8.decode(bytes).toString()).isEqualTo(message);
    }

    /** What cannot be done fails with an IOException, has taken nothing, and is done later. */
    private String untilRelief(String expected, String... words) throws IOException {
        String answer = server.ask(words);
        if (backend.equals("nio") && answer.startsWith(SHORTAGE)) {
            server.value("shortage", "over");
            answer = server.ask(words);
            server.value("shortage", "buffers");
        }
        assertThat(answer).as(words[0]).isEqualTo(expected);
        return answer;
    }

    @Test
    void aConversationOutlastsIt() throws IOException {
        String longer = "long ".repeat(20_000);
        server.value("shortage", "buffers");
        send("one");
        send(longer);
        send("two");
        untilRelief("ok one", "message", pipe, "1000");
        untilRelief("ok " + longer.strip(), "message", pipe, "1000000");
        untilRelief("ok two", "message", pipe, "1000");
        untilRelief("ok", "write", pipe, "three");
        assertReceived("three");
        String answer = "w".repeat(5000);
        untilRelief("ok", "write", pipe, answer);
        assertReceived(answer);
        server.value("shortage", "over");
        server.value("write", pipe, "four");
        assertReceived("four");
    }

    @Test
    void aNewClientIsServedAfterIt() throws IOException {
        server.value("shortage", "buffers");
        send("one");
        untilRelief("ok one", "message", pipe, "1000");
        server.value("shortage", "over");
        try (RawPeer next = RawPeer.open(directory.npipe(name), Handshake.CAPABILITY_DRAIN)) {
            String nextPipe = server.value("accept", name);
            next.sendWords(2);
            next.send(ByteBuffer.wrap(new byte[] {'h', 'i'}));
            assertThat(server.ask("message", nextPipe, "1000")).isEqualTo("ok hi");
        }
    }
}
