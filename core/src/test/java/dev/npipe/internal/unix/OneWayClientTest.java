// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.internal.error.Win32Error;
import dev.npipe.internal.unix.framing.Frames;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.greeting.ServerHello;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
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
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients that may have one direction of a duplex pipe, and take the other one without asking for
 * it. The server is another process, whose log is read.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there the system holds a client to its rights")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
@ParameterizedClass(name = "{0} {1}")
@MethodSource("servers")
@Tag("slow")
public final class OneWayClientTest {
    @RegisterExtension static final PipeDirectory DIRECTORY = new PipeDirectory();

    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final String READERS = "D:(A;;GR;;;AU)";
    private static final String WRITERS = "D:(A;;GW;;;AU)";

    private static ChildJvm server;

    /** The backend of the server. */
    @Parameter(0)
    String backend;

    /** The type of the pipe. */
    @Parameter(1)
    String type;

    private final String name = PipeDirectory.uniqueName();

    static List<Arguments> servers() {
        return ChildJvm.backends().stream()
                .flatMap(b -> List.of("BYTE", "MESSAGE").stream().map(t -> Arguments.of(b, t)))
                .toList();
    }

    @BeforeParameterizedClassInvocation
    static void startServer(String backend) throws IOException {
        server = ChildJvm.start(ChildJvm.BACKEND + backend);
    }

    @AfterParameterizedClassInvocation
    static void stopServer() throws Exception {
        server.close();
    }

    @AfterEach
    void noInstanceIsKept() throws IOException {
        assertThat(server.ask("instances", name)).isEqualTo("ok 0");
    }

    private RawPeer open(int access, int capabilities) throws IOException {
        RawPeer peer = RawPeer.connect(DIRECTORY.npipe(name));
        assertThat(peer.greet(hello(access, capabilities)).status()).as("status").isZero();
        return peer;
    }

    private static ByteBuffer hello(int access, int capabilities) {
        return RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, capabilities)
                .putInt(20, access);
    }

    /** The text as a program sends it over this type of pipe. */
    private ByteBuffer data(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer data = Handshake.buffer();
        if (type.equals("MESSAGE")) {
            data.putInt(bytes.length);
        }
        return data.put(bytes).flip();
    }

    private void bind(String security) throws IOException {
        server.value("bind", name, type, "255", security);
    }

    @Test
    void whatIsNotGrantedCannotBeAskedFor() throws Exception {
        bind(READERS);
        for (int access : new int[] {WRITE, READ | WRITE}) {
            try (RawPeer peer = RawPeer.connect(DIRECTORY.npipe(name))) {
                assertThat(peer.greet(hello(access, 0)).status())
                        .isEqualTo(Win32Error.ACCESS_DENIED);
            }
        }
    }

    @Test
    void plainBytesNeedBothDirections() throws Exception {
        for (String security : new String[] {READERS, WRITERS}) {
            server.value("bind", name, type, "255", security);
            try (RawPeer peer = RawPeer.connect(DIRECTORY.raw(name))) {
                assertThat(peer.bytesUntilTheEnd()).isZero();
            }
            server.awaitLogged(name + ": refused a client who may not do what it asked for");
            server.value("unbind", name);
        }
        bind(READERS);
    }

    @Test
    void whoAsksForNothingIsNotLetIn() throws Exception {
        bind(WRITERS);
        try (RawPeer peer = RawPeer.connect(DIRECTORY.npipe(name))) {
            peer.send(hello(0, 0));
            assertThat(ServerHello.decode(peer.receive(Handshake.SIZE)).status())
                    .isEqualTo(Win32Error.INVALID_PARAMETER);
            assertThat(peer.bytesUntilTheEnd()).isZero();
        }
        server.awaitLogged("who asked neither to read nor to write (Win32 error 87)");
    }

    @Test
    void aReaderThatSendsIsNotHeard() throws Exception {
        bind(READERS);
        try (RawPeer peer = open(READ, 0)) {
            String pipe = server.value("accept", name);
            peer.send(data("let me in"));
            for (int i = 0; i < 2; i++) {
                assertThat(server.ask("read", pipe, "100")).isEqualTo("ok end");
            }
            assertThat(server.ask("message", pipe, "100")).isEqualTo("ok end");
            assertThat(server.ask("write", pipe, "x")).startsWith("error BrokenPipeException 232");
            server.value("close", pipe);
            assertThat(peer.bytesUntilTheEnd()).isZero();
        }
        server.awaitLogged(
                name + ": a client was disconnected: "); // by its number, if that is known
        server.awaitLogged(" sent data, and had opened the pipe for reading only");
    }

    @Test
    void aReaderThatSendsBeforeItIsAcceptedIsPassedOver() throws Exception {
        bind(READERS);
        try (RawPeer hostile = open(READ, 0);
                RawPeer good = open(READ, 0)) {
            hostile.send(data("let me in"));
            String pipe = server.value("accept", name);
            assertThat(server.ask("instances", name)).isEqualTo("ok 1");
            server.value("write", pipe, "hello");
            ByteBuffer expected = data("hello");
            assertThat(good.receive(expected.remaining())).isEqualTo(expected);
            server.value("close", pipe);
        }
    }

    @Test
    void aReaderMayStayAsLongAsItLikes() throws Exception {
        bind(READERS);
        RawPeer peer = open(READ, 0);
        String pipe = server.value("accept", name);
        server.tell("read", pipe, "100");
        TimeUnit.MILLISECONDS.sleep(50);
        peer.close();
        assertThat(server.answer()).isEqualTo("ok end");
        server.value("close", pipe);
    }

    @Test
    void aWriterIsSentNothing() throws Exception {
        bind(WRITERS);
        try (RawPeer peer = open(WRITE, 0)) {
            String pipe = server.value("accept", name);
            String large = "x".repeat(100_000);
            for (String text : new String[] {"secret", "", large}) {
                assertThat(server.ask("write", pipe, text))
                        .startsWith("error NamedPipeException 232")
                        .contains("the client opened the pipe for writing only");
            }
            peer.send(data("still here"));
            assertThat(server.ask("message", pipe, "100")).isEqualTo("ok still here");
            server.value("close", pipe);
            assertThat(peer.bytesUntilTheEnd()).isZero();
        }
    }

    private void assumeMessages() {
        assumeThat(type).as("only frames have DRAIN").isEqualTo("MESSAGE");
    }

    @Test
    void aWriterIsToldWhatWasRead() throws Exception {
        bind(WRITERS);
        assumeMessages();
        try (RawPeer peer = open(WRITE, Handshake.CAPABILITY_DRAIN)) {
            String pipe = server.value("accept", name);
            peer.send(data("data"));
            peer.sendWords(0x8001_0008, 8, 0);
            assertThat(server.ask("message", pipe, "100")).isEqualTo("ok data");
            assertThat(peer.receive(Frames.CONTROL)).isEqualTo(Frames.control(Frames.DRAINED, 8));
            server.value("close", pipe);
        }
    }

    @Test
    void aReaderTellsWhatItHasRead() throws Exception {
        bind(READERS);
        assumeMessages();
        try (RawPeer peer = open(READ, Handshake.CAPABILITY_DRAIN)) {
            String pipe = server.value("accept", name);
            server.value("write", pipe, "data");
            server.tell("drain", pipe);
            assertThat(peer.receive(8)).isEqualTo(data("data"));
            assertThat(peer.receive(Frames.CONTROL)).isEqualTo(Frames.control(Frames.DRAIN, 8));
            ByteBuffer answer = Frames.control(Frames.DRAINED, 8);
            peer.send(answer.limit(3));
            TimeUnit.MILLISECONDS.sleep(20);
            peer.send(answer.limit(Frames.CONTROL));
            assertThat(server.answer()).isEqualTo("ok");
            server.value("close", pipe);
        }
    }

    @Test
    void aReaderThatSendsBehindAControlFrameIsNotHeard() throws Exception {
        bind(READERS);
        assumeMessages();
        try (RawPeer peer = open(READ, Handshake.CAPABILITY_DRAIN)) {
            String pipe = server.value("accept", name);
            peer.sendWords(0x8002_0008, 0, 0, 4, 0x11111111);
            assertThat(server.ask("read", pipe, "100")).isEqualTo("ok end");
            server.value("close", pipe);
        }
    }
}
