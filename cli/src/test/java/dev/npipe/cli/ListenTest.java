// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeAccess;
import dev.npipe.testkit.process.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code npipe listen} with real clients. */
@Tag("slow")
class ListenTest extends TalkFixture {
    @Test
    void anEchoKeepsMessagesAndServesEverybodyUntilItIsInterrupted() throws Exception {
        Npipe echo = npipe("listen", path(), "--echo", "-k", "--mode", "message", "-v");
        echo.awaitErr("npipe: listening at " + path());
        try (NamedPipeChannel first = messageClient();
                NamedPipeChannel second = messageClient()) {
            second.writeMessages(bytes("a"), bytes(""), bytes("b"));
            first.write(bytes("c"));
            assertThat(text(first)).isEqualTo("c");
            assertThat(text(second)).isEqualTo("a");
            assertThat(text(second)).isEmpty();
            assertThat(text(second)).isEqualTo("b");
        }
        npipe("ping", path(), "--mode", "message", "--echo", "-c", "2", "-i", "0").expectExit(0);
        echo.signal("INT");
        echo.expectExit(130);
    }

    @Test
    void aReplyAnswersEachRecord() throws Exception {
        Npipe reply = npipe("listen", path(), "--reply", "{}", "--framing", "line", "-v");
        reply.awaitErr("npipe: listening at " + path());
        var client = socketClient();
        client.write(bytes("one\ntwo\n"));
        assertThat(text(client, 6)).isEqualTo("{}\n{}\n");
        client.close();
        reply.expectExit(0).expectOut();
    }

    @Test
    void aPipeOfAnotherKindThanAskedForIsRefused() throws Exception {
        Npipe reply = npipe("listen", "kind", "--reply", "yes", "-k", "-v");
        reply.awaitErr("npipe: listening at \\\\.\\pipe\\kind");
        Npipe asks = npipe("call", "kind", "x", "--mode", "message").expectExit(7);
        assertThat(asks.err())
                .singleElement()
                .asString()
                .startsWith("npipe: \\\\.\\pipe\\kind: ")
                .contains("type BYTE");
        npipe("call", "kind", "x").expectExit(0).expectOut("yes");
        reply.signal("TERM");
        reply.expectExit(143);
    }

    @Test
    void aProgramServesEachClient() throws Exception {
        Npipe exec = npipe("listen", path(), "--exec", "tr a-z A-Z; echo end >&2", "-k", "-v");
        exec.awaitErr("npipe: listening at " + path());
        for (String word : new String[] {"first", "second"}) {
            var client = socketClient();
            client.write(bytes(word));
            client.shutdownOutput();
            assertThat(allText(client)).isEqualTo(word.toUpperCase(Locale.ROOT));
        }
        exec.awaitErr("end");
    }

    @Test
    void aProgramEndsWithTheListenerAlsoWhileAClientIsThere() throws Exception {
        Npipe exec = npipe("listen", path(), "--exec", "sleep 600; true", "-k", "-v");
        exec.awaitErr("npipe: listening at " + path());
        socketClient();
        Until.isTrue("the shell has its sleep", () -> exec.descendants().size() >= 2);
        List<ProcessHandle> programs = exec.descendants();
        exec.signal("TERM");
        exec.expectExit(143);
        for (ProcessHandle program : programs) {
            program.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aProgramEndsWhenItsClientHasLeft() throws Exception {
        Npipe exec =
                npipe(
                        "listen",
                        path(),
                        "--exec",
                        "echo up; sleep 600; true",
                        "--mode",
                        "message",
                        "-v");
        exec.awaitErr("npipe: listening at " + path());
        var client = messageClient();
        assertThat(text(client)).as("it was let in, and the program runs").isEqualTo("up\n");
        client.close();
        exec.expectExit(0);
    }

    @Test
    void whoOpensItForReadingOnlyHearsAProgramAlsoThroughARelay() throws Exception {
        Npipe exec = npipe("listen", "news", "--exec", "cat; seq 3", "-k", "-v");
        exec.awaitErr("npipe: listening at \\\\.\\pipe\\news");
        npipe("recv", "news").expectExit(0).expectOut("1", "2", "3");
        npipe("recv", "news", "-n", "1").expectExit(0);
        Npipe relay = npipe("relay", "carried", "news", "-k");
        assertThat(npipe("recv", "carried", "--wait").expectExit(0).out())
                .as("relay: %s, listen: %s", relay, exec)
                .containsExactly("1", "2", "3");
        exec.signal("TERM");
        assertThat(exec.err()).noneMatch(line -> line.endsWith("closed"));
    }

    @Test
    void whoOpensItForWritingOnlyIsSparedTheAnswers() throws Exception {
        Npipe exec = npipe("listen", "box", "--exec", "cat >/dev/null; echo thanks", "-v");
        exec.awaitErr("npipe: listening at \\\\.\\pipe\\box");
        npipe("send", "box", "a question").expectExit(0).expectOut().expectErr();
        exec.expectExit(0);
    }

    @Test
    void aProgramGetsMessagesAsLinesAndAnswersInMessages() throws Exception {
        Npipe exec =
                npipe(
                        "listen",
                        path(),
                        "--exec",
                        "while read a; do echo \"<$a>\"; done",
                        "--mode",
                        "message",
                        "--framing",
                        "line",
                        "-v");
        exec.awaitErr("npipe: listening at " + path());
        var client = messageClient();
        client.writeMessages(bytes("a"), bytes("b c"));
        assertThat(text(client)).isEqualTo("<a>");
        assertThat(text(client)).isEqualTo("<b c>");
        client.close();
        exec.expectExit(0);
    }

    @Test
    void theStandardStreamsTalkToOneClientAfterTheOther() throws Exception {
        Npipe listen = talking("listen", path(), "-k", "-v");
        listen.awaitErr("npipe: listening at " + path());
        for (String line : new String[] {"first", "second"}) {
            var client = socketClient();
            client.write(bytes("hello " + line + "\n"));
            listen.awaitLine("hello " + line);
            listen.say("to the " + line + "\n");
            assertThat(text(client, line.length() + 8)).isEqualTo("to the " + line + "\n");
            client.close();
        }
    }

    @Test
    void eachClientIsLeftSoLongAfterTheEndOfTheInput() throws Exception {
        Npipe listen = npipe("listen", path(), "-k", "-q", "200ms", "-v");
        listen.awaitErr("npipe: listening at " + path());
        for (int clients = 1; clients <= 3; clients++) {
            var client = socketClient();
            assertThat(allText(client)).isEmpty();
            listen.awaitErr("npipe: the time is over", clients);
        }
        listen.signal("TERM");
        assertThat(listen.err())
                .filteredOn(line -> line.equals("npipe: the time is over"))
                .hasSize(3);
    }

    @Test
    void whoOnlyReadsGetsAllAndWhoOnlyWritesIsHeard() throws Exception {
        Npipe listen =
                talking("listen", path(), "-k", "--mode", "message", "--framing", "line", "-v");
        listen.awaitErr("npipe: listening at " + path());
        try (NamedPipeChannel writer = messageClient(PipeAccess.WRITE)) {
            writer.writeMessages(bytes("a"), bytes("b"));
        }
        listen.awaitLine("b").say("c\nd\n").endInput();
        try (NamedPipeChannel reader = messageClient(PipeAccess.READ)) {
            assertThat(text(reader)).isEqualTo("c");
            assertThat(text(reader)).isEqualTo("d");
            assertThat(text(reader)).isEqualTo("(the end)");
        }
        listen.signal("INT");
        listen.expectExit(130).expectOut("a", "b");
    }

    @Test
    void aStreamOfAnyLengthGoesThroughASmallHeap() throws Exception {
        long length = 192L << 20;
        Process listen = small("listen", path(), "-v").start();
        try {
            var err = new Lines(listen.getErrorStream());
            assertThat(err.await("npipe: listening at " + path(), Duration.ofMinutes(5)))
                    .as("%s", err)
                    .isTrue();
            listen.getOutputStream().close(); // what it has to say is said before all is heard
            Process connect = small("connect", path()).start();
            var sent = CompletableFuture.supplyAsync(() -> write(connect, length));
            try (InputStream in = listen.getInputStream()) {
                assertThat(sum(in, length)).as("what arrived").isEqualTo(sent.get());
            }
            expectQuietEnd(connect);
            assertThat(listen.waitFor()).isZero();
        } finally {
            listen.destroyForcibly();
        }
    }

    private static void expectQuietEnd(Process process) throws Exception {
        assertThat(process.getErrorStream().readAllBytes()).asString().isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    private ProcessBuilder small(String... args) throws IOException {
        ProcessBuilder command = Npipe.command(directory, args);
        command.command().replaceAll(word -> word.equals("-Xmx256m") ? "-Xmx64m" : word);
        return command;
    }

    /** Bytes of which no two pieces are alike. */
    private static long write(Process process, long length) {
        var sum = new CRC32C();
        byte[] piece = new byte[1 << 16];
        try (OutputStream out = process.getOutputStream()) {
            for (long written = 0; written < length; written += piece.length) {
                Arrays.fill(piece, (byte) (written / piece.length * 31 >> 3));
                piece[0] = (byte) (written >> 16);
                sum.update(piece);
                out.write(piece);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum.getValue();
    }

    private static long sum(InputStream in, long length) throws IOException {
        var sum = new CRC32C();
        byte[] piece = new byte[1 << 16];
        long count = 0;
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            sum.update(piece, 0, n);
            count += n;
        }
        assertThat(count).as("bytes").isEqualTo(length);
        return sum.getValue();
    }

    @Test
    void aDirectoryThatIsNotThereIsSaidAndIsNoMissingPipe() throws Exception {
        Npipe listen = npipe("listen", directory.resolve("nowhere/x.sock").toString());
        listen.expectExit(2);
        assertThat(listen.err()).singleElement().asString().doesNotContain("no such pipe");
        assertThat(listen.err().getFirst()).contains("nowhere");
    }
}
