// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code npipe call}, {@code send} and {@code recv}: what needs no talk. */
@Tag("slow")
class CallTest extends TalkFixture {
    @Test
    void aMessageIsAnsweredByAMessage() throws Exception {
        var server = messageServer();
        Npipe call = npipe("call", path(), "Grüße", "--mode", "message");
        try (NamedPipeChannel client = server.accept()) {
            assertThat(text(client)).isEqualTo("Grüße");
            client.writeMessages(bytes("the answer"), bytes("and no part of it"));
            assertThat(text(client)).isEqualTo("(the end)");
        }
        call.expectExit(0).expectOut("the answer").expectErr();
    }

    @Test
    void withoutMessagesTheEndOfTheRequestIsToldAndTheAnswerEndsWithTheServer() throws Exception {
        Path file = Files.writeString(directory.resolve("request"), "from a\nfile");
        var server = socketServer();
        Npipe call = npipe("call", path(), "@" + file);
        try (SocketChannel client = server.accept()) {
            assertThat(allText(client)).isEqualTo("from a\nfile");
            client.write(bytes("one\ntwo\n"));
        }
        call.expectExit(0).expectOut("one", "two");

        Npipe hex = npipe("call", path(), "01 FF 0a", "--hex");
        try (SocketChannel client = server.accept()) {
            assertThat(all(client)).containsExactly(1, 0xff, 0x0a);
            client.write(bytes("\u0001AB"));
        }
        hex.expectExit(0)
                .expectOut("00000000  01 41 42                                          |.AB|");
    }

    @Test
    void aFramedCallTakesOneRecord() throws Exception {
        var server = socketServer();
        Npipe call = npipeWithInput("status\n", "call", path(), "--framing", "line");
        try (SocketChannel client = server.accept()) {
            assertThat(text(client, 7)).isEqualTo("status\n");
            client.write(bytes("fine\nand more that nobody asked for\n"));
            call.expectExit(0).expectOut("fine");
        }
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        var server = socketServer();
        Npipe call = npipe("call", path(), "x", "--timeout", "3s");
        try (SocketChannel client = server.accept()) {
            assertThat(allText(client)).isEqualTo("x");
            call.expectExit(4).expectErr("npipe: " + path() + ": timed out");
        }
        Npipe none = npipe("call", path(), "x", "--framing", "line");
        server.accept().close();
        none.expectExit(2).expectErr("npipe: " + path() + ": the other end left without an answer");
    }

    @Test
    void aServerThatLeavesInsideARecordBrokeOff() throws Exception {
        var server = socketServer();
        Npipe call = npipe("recv", path(), "-n", "1", "--framing", "len32");
        try (SocketChannel client = server.accept()) {
            client.write(bytes("\0\0\0\5hell"));
        }
        call.expectExit(6);
        assertThat(call.err())
                .containsExactly(
                        "npipe: %s: the stream ended inside a record, of which 1 bytes are missing"
                                .formatted(path()));
    }

    @Test
    void oneWayIsOneWay() throws Exception {
        var server = messageServer();
        Npipe send =
                npipeWithInput("a\nb\n", "send", path(), "--mode", "message", "--framing", "line");
        try (NamedPipeChannel client = server.accept()) {
            assertThat(client.access()).hasToString("READ");
            assertThat(text(client)).isEqualTo("a");
            assertThat(text(client)).isEqualTo("b");
            assertThat(text(client)).isEqualTo("(the end)");
        }
        send.expectExit(0).expectOut().expectErr();

        Npipe recv = npipe("recv", path(), "--mode", "message", "-n", "2", "--framing", "len32");
        try (NamedPipeChannel client = server.accept()) {
            assertThat(client.access()).hasToString("WRITE");
            client.writeMessages(bytes("one"), bytes("two!"), bytes("three"));
            recv.expectExit(0).expectOut("\0\0\0\3one\0\0\0\4two!");
        }
    }

    /** Its answers are taken, or it would stop to listen; and it may take all before the end. */
    @Test
    void aServerThatAnswersThoughNobodyAskedTakesAllThatIsSent() throws Exception {
        String sent = "set\n".repeat(10_000);
        Path file = Files.writeString(directory.resolve("requests"), sent);
        var server = socketServer();
        Npipe send = npipe("send", path(), "@" + file);
        try (SocketChannel client = server.accept()) {
            for (int i = 0; i < 64; i++) {
                client.write(bytes("done\n".repeat(10_000)));
            }
            assertThat(allText(client)).isEqualTo(sent);
        }
        send.expectExit(0).expectOut().expectErr();
    }

    @Test
    void aServerAtAPathDoesNotTakeWhoOnlyReceivesForOneThatHasLeft() throws Exception {
        var server = socketServer();
        Npipe recv = npipe("recv", path(), "-n", "1", "--framing", "line");
        try (SocketChannel client = server.accept()) {
            client.write(bytes("an event"));
            client.configureBlocking(false);
            assertThat(client.read(ByteBuffer.allocate(1))).isZero();
            client.write(bytes("\nanother\n"));
            recv.expectExit(0).expectOut("an event");
        }
    }
}
