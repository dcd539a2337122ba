// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database whose requests are lines, or binary values with their lengths. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class RedisTest {
    private static final int SIZE = 4 * 1024 * 1024;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private Path socket = Path.of("");
    private RealProgram redis;

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    @BeforeEach
    void startRedis() throws Exception {
        socket = directory.path().resolve("redis.sock");
        redis = Redis.start(directory.path(), socket);
        redis.awaitSocket(socket);
        Control.ask(socket, "*1\r\n$4\r\nPING\r\n".getBytes(UTF_8), "+PONG\r\n");
    }

    @AfterEach
    void endRedis() throws Exception {
        redis.close();
    }

    @Test
    void aCallIsAnsweredWithOneLineOrUntilTheServerCloses() throws Exception {
        assertThat(Npipe.run(directory, "call", socket.toString(), "PING", "--framing", "line"))
                .extracting(Npipe.Ended::said)
                .asString()
                .isEqualToNormalizingNewlines("+PONG\n");
        String two = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n\r\n\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
        assertThat(Npipe.runWithInput(directory, two, "call", socket.toString()).said())
                .isEqualTo("+OK\r\n$2\r\n\r\n\r\n");
    }

    /** A server that closes at the end of its input loses what it has not sent: it stays open. */
    @Test
    void aLargeBinaryValueComesBackAsItWas() throws Exception {
        byte[] value = new byte[SIZE];
        new Random(1).nextBytes(value);
        String set = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + SIZE + "\r\n";
        String answer = "+OK\r\n$" + SIZE + "\r\n";
        try (var npipe = Npipe.start(directory, "connect", socket.toString())) {
            npipe.write(set).write(value).write("\r\n").awaitOut("+OK\r\n");
            npipe.write("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n").awaitOut(answer.length() + SIZE + 2);
            byte[] out = npipe.endInput().finish().success();
            assertThat(new String(out, 0, answer.length(), ISO_8859_1)).isEqualTo(answer);
            assertThat(out).endsWith('\r', '\n').hasSize(answer.length() + SIZE + 2);
            byte[] back = new byte[SIZE];
            System.arraycopy(out, answer.length(), back, 0, SIZE);
            assertThat(back).isEqualTo(value);
        }
    }

    @Test
    void everyCommandThatIsSentIsDone() throws Exception {
        Path commands =
                Files.writeString(directory.path().resolve("commands"), "INCR n\n".repeat(100_000));
        Npipe.run(directory, "send", socket.toString(), "@" + commands).success();
        Control.ask(socket, "GET n\n".getBytes(UTF_8), "\r\n100000\r\n");
    }

    @Test
    void aSubscriberIsToldWhatAnotherPublishes() throws Exception {
        try (var subscriber = Npipe.start(directory, "connect", socket.toString())) {
            subscriber.write("SUBSCRIBE news\r\n").awaitOut(":1\r\n");
            assertThat(
                            Npipe.run(
                                            directory,
                                            "call",
                                            socket.toString(),
                                            "PUBLISH news hello",
                                            "--framing",
                                            "line")
                                    .said())
                    .startsWith(":1");
            subscriber.awaitOut("hello\r\n");
            assertThat(subscriber.endInput().finish().said()).endsWith("$5\r\nhello\r\n");
        }
    }

    /** A counter that goes on is the one answer that is another one the second time. */
    @Test
    void whatItsOwnClientSaidIsPlayedAgain() throws Exception {
        Path tapped = directory.path().resolve("tapped.sock");
        String file = directory.path().resolve("redis.pcapng").toString();
        try (var tap =
                Npipe.start(
                        directory,
                        "tap",
                        "--listen",
                        tapped.toString(),
                        "--to",
                        socket.toString(),
                        "-k",
                        "--record",
                        file)) {
            tap.awaitListening(tapped);
            assertThat(redisCli(tapped, "ECHO", "hello")).isEqualTo("hello\n");
            assertThat(redisCli(tapped, "INCR", "n")).isEqualTo("1\n");
            assertThat(tap.awaitOut("    :1\n").stop().err()).contains(" connections in ");
        }
        assertThat(tapped).doesNotExist();
        var replay = Npipe.run(directory, "replay", file, socket.toString(), "--at-once");
        assertThat(replay.exitCode()).isEqualTo(2);
        assertThat(replay.out())
                .asString()
                .contains("at offset 1 of 4: expected 31", "got 32")
                .hasLineCount(1);
        Control.ask(socket, "GET n\n".getBytes(UTF_8), "\r\n2\r\n");
    }

    private String redisCli(Path at, String... words) throws Exception {
        var line = new ArrayList<>(List.of("-s", at.toString()));
        line.addAll(List.of(words));
        return RealProgram.run(directory.path(), "redis-cli", line.toArray(String[]::new)).output();
    }
}
