// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code npipe connect} between files and real servers. */
@Tag("slow")
class ConnectTest extends TalkFixture {
    @Test
    void bytesGoBothWaysAndTheEndOfTheInputIsToldToTheServer() throws Exception {
        var server = socketServer();
        Npipe nc = npipeWithInput("question\n", "nc", path(), "-v");
        try (SocketChannel client = server.accept()) {
            assertThat(allText(client)).isEqualTo("question\n");
            client.write(bytes("answer\nwithout an end"));
        }
        nc.expectExit(0).expectOut("answer", "without an end");
        assertThat(nc.err())
                .contains(
                        "npipe: connecting to " + path() + ", a socket at a path",
                        "npipe: the pipe: type byte, direction duplex")
                .anyMatch(line -> line.matches("npipe: connected after \\d+\\.\\d ms"))
                .anyMatch(
                        line ->
                                line.matches(
                                        "npipe: the server: .*, process %d"
                                                .formatted(ProcessHandle.current().pid())));
    }

    @Test
    void eachLineIsAMessageAndEachMessageALine() throws Exception {
        var server = messageServer();
        Npipe connect =
                npipeWithInput(
                        "one\n\nthe third",
                        "connect",
                        path(),
                        "--mode",
                        "message",
                        "--framing",
                        "line");
        try (NamedPipeChannel client = server.accept()) {
            assertThat(text(client)).isEqualTo("one");
            assertThat(text(client)).isEmpty();
            assertThat(text(client)).isEqualTo("the third");
            client.writeMessages(bytes("first"), bytes(""), bytes("third"));
        }
        connect.expectExit(0).expectOut("first", "", "third");
    }

    @Test
    void textIsWrittenInTheEncodingOfThePipe() throws Exception {
        var server = socketServer();
        Npipe connect =
                npipeWithInput(
                        "Grüße\n", "connect", path(), "--encoding", "utf-16le", "--framing", "nul");
        try (SocketChannel client = server.accept()) {
            assertThat(new String(all(client), StandardCharsets.UTF_16LE)).isEqualTo("Grüße\n\0");
            byte[] answer = "schöne 👋\0".getBytes(StandardCharsets.UTF_16LE);
            client.write(ByteBuffer.wrap(answer));
        }
        connect.expectExit(0).expectOut("schöne 👋\0");
    }

    @Test
    void whoWaitsAtAPipeWithoutHalfCloseIsToldWhatFor() throws Exception {
        var server = messageServer();
        Npipe connect = npipeWithInput("hi", "connect", path(), "--mode", "message");
        try (NamedPipeChannel client = server.accept()) {
            assertThat(text(client)).isEqualTo("hi");
            connect.awaitErr(
                    "npipe: this pipe has no half-close: waiting for the other end to leave;"
                            + " -q SECONDS ends it");
        }
        connect.expectExit(0);
    }

    @Test
    void aProgramThatFailsIsAFailure() throws Exception {
        npipe("connect", "exec:true").expectExit(0).expectErr();
        npipe("connect", "exec:exit 3")
                .expectExit(2)
                .expectErr("npipe: exec:/bin/sh -c exit 3: the program ended with exit code 3");
    }

    @Test
    void bothTimesEndATalkWithASilentServer() throws Exception {
        var server = socketServer();
        Npipe quits = npipeWithInput("bye", "connect", path(), "-q", "0.1");
        try (SocketChannel client = server.accept()) {
            assertThat(allText(client)).isEqualTo("bye");
            quits.expectExit(0).expectErr();
        }
        Npipe waits = talking("connect", path(), "-w", "3");
        try (SocketChannel client = server.accept()) {
            waits.expectExit(0).expectErr();
            assertThat(allText(client)).isEmpty();
        }
        npipe("connect", directory + "/none", "-w", "0.1", "--wait").expectExit(3);
    }

    @Test
    void whoReadsTheOutputNoMoreEndsIt() throws Exception {
        var server = socketServer();
        var process = Npipe.command(directory, "connect", path()).start();
        try (SocketChannel client = server.accept()) {
            process.getInputStream().close();
            var piece = bytes("x".repeat(100_000));
            while (process.isAlive()) {
                client.write(piece.rewind());
            }
        } catch (IOException e) {
            // the latter where the other end has left something unread
            assertThat(e).message().containsAnyOf("Broken pipe", "Connection reset");
        }
        assertThat(process.waitFor()).isZero();
        assertThat(process.getErrorStream().readAllBytes()).asString().isEmpty();
    }

    @Test
    void whatAServerDoesNotTakeAnyMoreIsAFailure() throws Exception {
        var server = socketServer();
        Path much = Files.writeString(directory.resolve("much"), "x".repeat(4 << 20));
        Npipe connect =
                Npipe.talking(
                        Npipe.command(directory, "connect", path()).redirectInput(much.toFile()));
        try (SocketChannel client = server.accept()) {
            assertThat(text(client, 6)).isEqualTo("xxxxxx");
            client.write(bytes("bye\n"));
        }
        connect.expectExit(2).expectOut("bye");
        assertThat(connect.err()).singleElement().asString().contains("(Win32 error 232)");
    }

    @Test
    void aServerThatIsKilledEndsItThoughTheInputGoesOn() throws Exception {
        for (String place : new String[] {path(), "killed"}) {
            Npipe listen = talking("listen", place, "-v").awaitErrPart("npipe: listening at ");
            Npipe connect = talking("connect", place).say("hello\n");
            listen.awaitLine("hello").signal("KILL");
            connect.expectExit(0).expectOut();
        }
    }

    @Test
    void aServerThatOnlyListensOnGetsAllOfTheInput() throws Exception {
        var server = socketServer();
        Npipe connect = talking("connect", path(), "-v");
        try (SocketChannel client = server.accept()) {
            client.shutdownOutput();
            connect.awaitErr(
                    "npipe: the other end sends no more: staying until the end of the input");
            connect.say("x".repeat(300_000)).endInput();
            assertThat(text(client, 300_000)).hasSize(300_000);
            assertThat(allText(client)).isEmpty();
        }
        connect.expectExit(0);
    }
}
