// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.cli.relay.CarryFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code npipe replay} as a process, with recordings that {@code npipe tap} made. */
@Tag("slow")
final class ReplayTest extends CarryFixture {
    private static final long PAUSE_MILLIS = 300;

    @Test
    void aServerIsPlayedItsClientsAndWhatItAnswersDifferentlyIsTold() throws Exception {
        record(PipeMode.MESSAGE, List.of("one", "", "three"));
        NamedPipeServerChannel server = server("to", PipeMode.MESSAGE);
        Running same = start("replay", path("talk.pcapng"), path("to"), "--mode=message");
        long begin = System.nanoTime();
        serve(server, text -> text.toUpperCase(Locale.ROOT));
        assertThat(System.nanoTime() - begin)
                .as("the recorded pause")
                .isGreaterThan(PAUSE_MILLIS * 1_000_000);
        assertThat(same.output()).isEmpty();
        assertThat(same.expectExit(0))
                .containsExactly("npipe: 1 conversation, 3 answers, 0 different");

        Running other =
                start("replay", path("talk.pcapng"), path("to"), "--mode=message", "--at-once");
        serve(server, text -> text.equals("three") ? "THrEE!" : text.toUpperCase(Locale.ROOT));
        assertThat(other.output())
                .isEqualTo(
                        "packet 7 (conversation 1, to client): at offset 2 of 5:"
                                + " expected 52 45 45 |REE|, got 72 45 45 21 |rEE!|\n");
        assertThat(other.expectExit(2).getLast()).endsWith(" 1 different");
    }

    @Test
    void aServerThatIsSilentOrLeavesIsADifference() throws Exception {
        record(PipeMode.MESSAGE, List.of("one"));
        NamedPipeServerChannel server = server("to", PipeMode.MESSAGE);
        String[] words = {
            "replay", path("talk.pcapng"), path("to"), "--mode=message", "--answer-timeout=200ms"
        };
        Running silent = start(words);
        NamedPipeChannel served = kept(server.accept());
        assertThat(silent.output())
                .contains("expected 4f 4e 45 |ONE|, got the end (nothing more came in 200 ms)");
        silent.expectExit(2);
        served.close();
        words[words.length - 1] = "--answer-timeout=60s";
        Running left = start(words);
        server.accept().close();
        assertThat(left.output()).contains("conversation 1, ").doesNotContain("nothing more came");
        left.expectExit(2);
    }

    @Test
    void aClientIsPlayedItsServer() throws Exception {
        record(PipeMode.BYTE, List.of("one", "two"));
        Running replay =
                start("replay", path("talk.pcapng"), path("from2"), "--listen", "--speed=10");
        NamedPipeChannel client = client("from2", PipeMode.BYTE);
        client.write(bytes("one"));
        assertThat(read(client, 3)).isEqualTo("ONE");
        client.write(bytes("tWo"));
        assertThat(read(client, 3)).isEqualTo("TWO");
        client.close();
        assertThat(replay.output())
                .contains("to server): at offset 1 of 3: expected 77 6f |wo|, got 57 6f |Wo|");
        replay.expectExit(2);
    }

    @Test
    void aRecordingThatBreaksOffIsNotPlayed() throws Exception {
        record(PipeMode.MESSAGE, List.of("one"));
        byte[] all = Files.readAllBytes(directory.resolve("talk.pcapng"));
        Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(all, all.length - 3));
        assertThat(start("replay", cut.toString(), path("to")).expectExit(2))
                .singleElement()
                .asString()
                .matches("npipe: " + cut + ": the recording breaks off in packet \\d+");
    }

    @Test
    void whatIsNoRecordingIsRefused() throws Exception {
        Path file = Files.writeString(directory.resolve("x"), "this is not what tap has written");
        assertThat(start("replay", file.toString(), path("to")).expectExit(2))
                .containsExactly("npipe: " + file + ": not a recording: it is no pcapng file");
        assertThat(start("replay", path("none"), path("to")).expectExit(2).getFirst())
                .endsWith("none: no such file");
        assertThat(start("replay", path("x"), path("to"), "--speed=0").expectExit(1).getFirst())
                .isEqualTo("npipe: --speed: more than 0, not 0.0");
        assertThat(start("replay", path("x"), "-").expectExit(1).getFirst()).contains("-: ");
    }

    /** A conversation with a server that answers in upper case, with a pause before the last. */
    private void record(PipeMode mode, List<String> requests) throws Exception {
        try (NamedPipeServerChannel server = server("recorded", mode)) {
            String word = mode.name().toLowerCase(Locale.ROOT);
            Running tap =
                    start(
                            "tap",
                            "--listen=" + path("from"),
                            "--to=" + path("recorded"),
                            "--mode=" + word,
                            "--to-mode=" + word,
                            "--record=" + path("talk.pcapng"));
            NamedPipeChannel client = client("from", mode);
            try (NamedPipeChannel served = server.accept()) {
                ByteBuffer buffer = ByteBuffer.allocate(100);
                for (String request : requests) {
                    if (request.equals(requests.getLast())) {
                        Thread.sleep(PAUSE_MILLIS);
                    }
                    client.write(bytes(request));
                    answer(served, text -> text.toUpperCase(Locale.ROOT));
                    client.read(buffer.clear());
                }
                client.close();
                assertThat(served.read(buffer.clear())).as("the client's end").isEqualTo(-1);
            }
            tap.output();
            tap.expectExit(0);
        }
    }

    /** Answers one client until it leaves. */
    private void serve(NamedPipeServerChannel server, UnaryOperator<String> answers)
            throws IOException {
        try (NamedPipeChannel client = server.accept()) {
            while (answer(client, answers)) {
                // the next one
            }
        }
    }

    private static boolean answer(NamedPipeChannel pipe, UnaryOperator<String> answers)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        if (pipe.read(buffer) < 0) {
            return false;
        }
        String request = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        pipe.write(bytes(answers.apply(request)));
        return true;
    }
}
