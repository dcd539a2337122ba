// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.cli.Npipe;
import dev.npipe.cli.capture.CaptureReader;
import dev.npipe.cli.capture.Packet;
import dev.npipe.cli.relay.CarryFixture;
import dev.npipe.testkit.junit.ForeignPrograms;
import dev.npipe.testkit.process.Finished;
import dev.npipe.testkit.process.SearchPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code npipe tap} as a process: what it shows, and what it records. */
@Tag("slow")
final class TapTest extends CarryFixture {
    @Test
    void showsEachMessageAsWhatItIsAndHarmless() throws Exception {
        Running tap = tapOfMessages();
        converse(
                List.of(
                        "{\"id\": 7, \"list\":[1,{}],\"n\":\"\u202e\"}",
                        "a\u001b[2J\u0000",
                        "two\nlines"),
                List.of(""));
        List<String> shown = tap.output().lines().toList();
        tap.expectExit(0);
        assertThat(shown.getFirst()).matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3} #1 opened by .+");
        assertThat(shown.get(1)).contains(" #1 to server, 34 bytes  ");
        assertThat(shown.subList(2, 10))
                .containsExactly(
                        "    {",
                        "      \"id\": 7,",
                        "      \"list\": [",
                        "        1,",
                        "        {}",
                        "      ],",
                        "      \"n\": \"\\u202e\"",
                        "    }");
        assertThat(shown.get(11))
                .isEqualTo(
                        "    00000000   61 1b 5b 32 4a 00                                 |a.[2J.|");
        assertThat(shown.subList(13, 15)).containsExactly("    two", "    lines");
        assertThat(shown.get(15)).contains(" #1 to client, 0 bytes  ");
        assertThat(shown.getLast()).contains(" #1 closed  ");
        assertThat(String.join("", shown)).doesNotContain("\u001b");
    }

    @Test
    void writesALineOfJsonForEachThatTheFiltersLetThrough() throws Exception {
        Running tap = tapOfMessages("--json", "--direction=to-server", "--grep=needle");
        converse(
                List.of("a needle", "hay", "n\u0000e\u0000e\u0000d\u0000l\u0000e\u0000\u00ff"),
                List.of("needle"));
        List<String> shown = tap.output().lines().toList();
        tap.expectExit(0);
        assertThat(shown).hasSize(2);
        assertThat(shown.getFirst())
                .matches(
                        "\\{\"number\":2,\"time\":\"[-0-9]+T[0-9:.]+Z\",\"conversation\":1,"
                                + "\"kind\":\"data\",\"peer\":\"[^\"]+\",\"direction\":\"to-server\","
                                + "\"size\":8,\"complete\":true,\"text\":\"a needle\"}");
        assertThat(shown.getLast()).contains("\"number\":4,", "\"text\":\"n\\u0000e");
    }

    @Test
    void aPeerWhoIsNotAskedForIsNotShown() throws Exception {
        Running tap = tapOfMessages("--json", "--peer=nobody at all");
        converse(List.of("unseen"), List.of());
        assertThat(tap.output()).isEmpty();
        assertThat(tap.expectExit(0).getLast()).contains("6 bytes in 1 message to the server");
    }

    @Test
    void whatIsRecordedWiresharkReads() throws Exception {
        ForeignPrograms.assumeWanted();
        Path tshark =
                SearchPath.ofUser()
                        .find("tshark")
                        .orElseGet(() -> ForeignPrograms.missing("tshark"));
        Running tap = tapOfMessages("--record=" + path("talk.pcapng"), "--as=json", "--view=hex");
        converse(List.of("{\"id\": 7}", " ".repeat(300_000) + "{\"id\":8}"), List.of("[true]"));
        assertThat(tap.output()).contains("7b 22 69 64 22 3a 20 37  7d");
        tap.expectExit(0);
        assertThat(fields(tshark, "json.member == \"id\" && json.value.number == 7"))
                .isEqualTo("127.0.0.2\t1024\t1\t\n");
        assertThat(fields(tshark, "json.value.true")).isEqualTo("127.0.0.1\t1\t0\t\n");
        assertThat(fields(tshark, "frame.comment contains \"opened by\""))
                .startsWith("127.0.0.2\t1024\t1\tnpipe: opened by ");
        assertThat(fields(tshark, "frame.comment == \"npipe: closed\"").lines()).hasSize(1);
        assertThat(fields(tshark, "frame.comment contains \"goes on\"").lines()).hasSize(1);
    }

    private String fields(Path tshark, String filter) throws Exception {
        var command =
                new ProcessBuilder(tshark.toString(), "-r", path("talk.pcapng"), "-Y", filter);
        command.command()
                .addAll(List.of("-T", "fields", "-e", "ip.src", "-e", "exported_pdu.src_port"));
        command.command().addAll(List.of("-e", "frame.p2p_dir", "-e", "frame.comment"));
        Path errors = directory.resolve("tshark.err");
        command.redirectError(errors.toFile());
        Process process = command.start();
        String out =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("tshark: %s", Files.readString(errors)).isZero();
        return out;
    }

    @Test
    void aRecordingThatCannotBeginIsRefused() throws Exception {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full");
        Running tap = tapOfMessages("--record=/dev/full");
        assertThat(tap.expectExit(2).getFirst()).contains("/dev/full: cannot be written: ");
    }

    @Test
    void aNameThatIsTakenCostsNobodyHisRecording() throws Exception {
        assertThat(server("from", PipeMode.BYTE).isOpen()).isTrue();
        Path recording = Files.writeString(directory.resolve("kept"), "an earlier one");
        tapOfMessages("--record=" + recording).expectExit(2);
        assertThat(recording).hasContent("an earlier one");
    }

    @Test
    void aDiskThatFillsUpEndsTheRecordingAndNotTheTalk() throws Exception {
        ProcessBuilder limited = tap("--record=" + path("talk.pcapng"));
        List<String> words = List.copyOf(limited.command());
        // a file of this process may have 100 blocks of 512 bytes, or of 1,024
        limited.command(new ArrayList<>(List.of("sh", "-c", "ulimit -f 100; exec \"$@\"", "sh")));
        limited.command().addAll(words);
        Running tap = messages(limited);
        var long1 = "x".repeat(80_000);
        converse(List.of("first", long1, long1, "last"), List.of("answer"));
        tap.output();
        List<String> said = tap.expectExit(2);
        assertThat(said)
                .filteredOn(l -> l.contains("talk.pcapng: the recording ends here: "))
                .hasSize(1);
        assertThat(said.getLast()).contains("160009 bytes in 4 messages to the server");
        try (var reader = new CaptureReader(directory.resolve("talk.pcapng"))) {
            assertThat(reader.next()).as("opened").isPresent();
            assertThat(reader.next()).hasValueSatisfying(p -> assertThat(p.bytes()).hasSize(5));
        }
    }

    @Test
    void whatNobodyReadsSlowsNothingAndIsRecorded() throws Exception {
        NamedPipeServerChannel server = server("to", PipeMode.BYTE);
        ProcessBuilder command =
                Npipe.command(directory, "tap", "--listen", path("from"), "--to", path("to"));
        command.command().add("--record=" + path("all.pcapng"));
        command.command().replaceAll(word -> word.equals("-Xmx256m") ? "-Xmx64m" : word);
        Running tap = start(command); // its standard output is not read
        NamedPipeChannel client = client("from", PipeMode.BYTE);
        NamedPipeChannel served = kept(server.accept());
        long size = 160L << 20;
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(client, size));
        ByteBuffer buffer = ByteBuffer.allocateDirect(128 * 1024);
        long got = 0;
        for (int n = served.read(buffer); n >= 0; n = served.read(buffer.clear())) {
            got += n;
        }
        sent.get();
        assertThat(got).isEqualTo(size);
        served.close();
        List<String> said = tap.expectExit(0);
        assertThat(said)
                .anySatisfy(l -> assertThat(l).matches("npipe: \\d+ passed too fast to be shown"));
        long recorded = 0;
        try (var reader = new CaptureReader(directory.resolve("all.pcapng"))) {
            for (Optional<Packet> next = reader.next(); next.isPresent(); next = reader.next()) {
                recorded += next.get().bytes().length;
            }
        }
        assertThat(recorded).isEqualTo(size);
    }

    private static void send(NamedPipeChannel pipe, long size) {
        try {
            ByteBuffer piece = ByteBuffer.allocateDirect(128 * 1024);
            for (long left = size; left > 0; left -= piece.capacity()) {
                pipe.write(piece.clear());
            }
            pipe.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aReaderWhoLeavesEndsItInSilence() throws Exception {
        Running tap = tapOfMessages("--quiet");
        tap.process().getInputStream().close();
        NamedPipeServerChannel server = server("to", PipeMode.MESSAGE);
        var accepting = new FutureTask<>(server::accept);
        Thread thread = Thread.ofPlatform().daemon().start(accepting);
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait(); // a client that has left before accept is passed over
        }
        NamedPipeChannel client = client("from", PipeMode.MESSAGE);
        NamedPipeChannel served = kept(accepting.get());
        assertThat(served.readMessage(10)).as("left by the tap").isEmpty();
        assertThat(client.readMessage(10)).as("left by the tap").isEmpty();
        assertThat(tap.expectExit(0)).isEmpty();
    }

    @Test
    void itsWordsHaveToFitTogether() throws Exception {
        assertThat(Finished.of(Npipe.command(directory, "tap", "--listen=-", "--to=x"), ""))
                .isEqualTo(
                        new Finished(
                                1,
                                """
                                npipe: -: the standard output shows what passes
                                Try 'npipe tap --help'.
                                """));
        assertThat(Finished.of(Npipe.command(directory, "tap", "--listen=x"), "").output())
                .contains("Missing required option: '--to=TO'");
        assertThat(Finished.of(Npipe.command(directory, "tap", "--as=A B"), "").output())
                .contains("'A B' is no dissector of Wireshark");
    }

    private Running tapOfMessages(String... more) throws IOException {
        return messages(tap(more));
    }

    private ProcessBuilder tap(String... more) throws IOException {
        ProcessBuilder command =
                Npipe.command(directory, "tap", "--listen", path("from"), "--to", path("to"));
        command.command().addAll(List.of(more));
        return command;
    }

    private Running messages(ProcessBuilder command) throws IOException {
        command.command().addAll(List.of("--mode=message", "--to-mode=message"));
        return start(command);
    }

    /** A client says these, the server answers those, and the client leaves. */
    private void converse(List<String> requests, List<String> answers) throws IOException {
        NamedPipeServerChannel server = server("to", PipeMode.MESSAGE);
        NamedPipeChannel client = client("from", PipeMode.MESSAGE);
        NamedPipeChannel served = kept(server.accept());
        for (String request : requests) {
            client.write(bytes(request));
            assertThat(served.readMessage(1 << 20)).isPresent();
        }
        for (String answer : answers) {
            served.write(bytes(answer));
            assertThat(client.readMessage(1 << 20)).isPresent();
        }
        client.close();
    }
}
