// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop.programs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.interop.PipeDirectory;
import dev.npipe.interop.Program;
import dev.npipe.testkit.process.Finished;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A server that speaks HTTP as Docker's engine does, behind a pipe: a relay from the server's
 * socket to the pipe, and one from the pipe to the socket that clients know.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the programs are set up on Linux only")
@Timeout(180)
final class DockerTest {
    private static final Path ENGINE =
            Program.MODULE.resolve("src/test/resources/dev/npipe/interop/programs/engine.js");

    private static final String ATTACH =
            String.join(
                    "\r\n",
                    "POST /containers/1/attach HTTP/1.1",
                    "Host: docker",
                    "Connection: Upgrade",
                    "Upgrade: tcp",
                    "",
                    "");

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private Path engineSocket = Path.of("");
    private Path relayed = Path.of("");
    private RealProgram engine;
    private Npipe inner;
    private Npipe outer;

    @BeforeAll
    @Timeout(900)
    static void buildTheCommand() throws Exception {
        Program.buildNpipe();
    }

    @BeforeEach
    void startTheEngineAndBothRelays() throws Exception {
        engineSocket = directory.path().resolve("engine.sock");
        relayed = directory.path().resolve("docker.sock");
        engine = RealProgram.start(directory.path(), "node", "" + ENGINE, "" + engineSocket);
        engine.awaitSocket(engineSocket);
        assertThat(curl(engineSocket, "/_ping").output()).isEqualTo("OK");
        String pipe = "npipe:////./pipe/" + PipeDirectory.newAddress().name();
        inner = Npipe.start(directory, "relay", pipe, "" + engineSocket, "-k", "--quiet");
        outer = Npipe.start(directory, "relay", "unix:" + relayed, pipe, "-k", "--wait", "--quiet");
        outer.awaitListening(relayed);
    }

    @AfterEach
    void endThem() throws Exception {
        outer.close();
        inner.close();
        engine.close();
    }

    private Finished curl(Path socket, String path, String... words) throws Exception {
        ProcessBuilder builder = RealProgram.command(directory.path(), "curl", words);
        builder.command().add("--silent");
        builder.command().add("--show-error");
        builder.command().add("--unix-socket");
        builder.command().add(socket.toString());
        builder.command().add("http://docker" + path);
        return Finished.of(builder, "");
    }

    @Test
    void requestsAreAnsweredInAnySize() throws Exception {
        assertThat(curl(relayed, "/_ping").output()).isEqualTo("OK");
        Finished two = curl(relayed, "/_ping", "http://docker/nothing", "--next");
        assertThat(two.exitCode()).as(two.output()).isZero();
        Finished logs =
                curl(relayed, "/logs", "--output", "/dev/null", "--write-out", "%{size_download}");
        assertThat(logs.output()).isEqualTo("" + 500 * 16 * 1024);
        Path image = Files.write(directory.path().resolve("image"), new byte[8 << 20]);
        assertThat(curl(relayed, "/images/load", "--data-binary", "@" + image).output())
                .isEqualTo("{\"size\":" + (8 << 20) + "}");
        assertBothRelaysSaidNothing();
    }

    @Test
    void anUpgradedConnectionThatTheServerEndsIsReadToItsEnd() throws Exception {
        String[] upgrade = {
            "--include", "--no-buffer", "-H", "Connection: Upgrade", "-H", "Upgrade: tcp"
        };
        Finished direct = curl(engineSocket, "/containers/1/logs", upgrade);
        Finished through = curl(relayed, "/containers/1/logs", upgrade);
        assertThat(direct.output()).startsWith("HTTP/1.1 101 UPGRADED").endsWith("first\nsecond\n");
        assertThat(through).isEqualTo(direct);
        assertBothRelaysSaidNothing();
    }

    /** The client ends its half, and the server, which then knows all of it, still answers. */
    @Test
    void anUpgradedConnectionHasTwoWaysAndTwoEnds() throws Exception {
        byte[] sent = new byte[3_000_000];
        String direct = attach(engineSocket, sent);
        assertThat(direct).startsWith("HTTP/1.1 101 UPGRADED").endsWith("\nall 3000000 bytes\n");
        assertThat(attach(relayed, sent)).isEqualTo(direct);
        assertBothRelaysSaidNothing();
    }

    private static String attach(Path socket, byte[] sent) throws Exception {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap(ATTACH.getBytes(US_ASCII)));
            var answer = new ByteArrayOutputStream();
            Thread writer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            for (var rest = ByteBuffer.wrap(sent);
                                                    rest.hasRemaining(); ) {
                                                channel.write(rest);
                                            }
                                            channel.shutdownOutput();
                                        } catch (IOException e) {
                                            throw new UncheckedIOException(e);
                                        }
                                    });
            Channels.newInputStream(channel).transferTo(answer);
            writer.join();
            return answer.toString(US_ASCII);
        }
    }

    @Test
    void theCommandItselfAttaches() throws Exception {
        try (var npipe = Npipe.start(directory, "connect", relayed.toString())) {
            npipe.write(ATTACH).awaitOut("\r\n\r\n").write("ls\n").awaitOut("ls\n");
            assertThat(npipe.endInput().finish().said()).endsWith("ls\n\nall 3 bytes\n");
        }
        assertBothRelaysSaidNothing();
    }

    private void assertBothRelaysSaidNothing() throws InterruptedException {
        assertThat(outer.stop().err()).isEmpty();
        assertThat(inner.stop().err()).isEmpty();
        assertThat(relayed).doesNotExist();
    }
}
