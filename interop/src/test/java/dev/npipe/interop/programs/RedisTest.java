// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import java.nio.file.Files;
import java.nio.file.Path;
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
        redis =
                RealProgram.start(
                        directory.path(),
                        "redis-server",
                        "--port",
                        "0",
                        "--unixsocket",
                        socket.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "no");
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

    @Test
    void itsOwnClientTalksThroughATapThatKeepsARecording() throws Exception {
        Path tapped = directory.path().resolve("tapped.sock");
        Path file = directory.path().resolve("redis.pcapng");
        try (var tap =
                Npipe.start(
                        directory,
                        "tap",
                        "--listen",
                        tapped.toString(),
                        "--to",
                        socket.toString(),
                        "--record",
                        file.toString(),
                        "--as",
                        "resp")) {
            tap.awaitListening(tapped);
            var client =
                    RealProgram.run(
                            directory.path(), "redis-cli", "-s", tapped.toString(), "INCR", "n");
            assertThat(client.output()).isEqualTo("1\n");
            tap.awaitOut("INCR").stop();
        }
        assertThat(file).isNotEmptyFile();
        assertThat(tapped).doesNotExist();
    }
}
