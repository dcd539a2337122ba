// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The client in the protocol's description talks to this library. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 30, unit = TimeUnit.SECONDS)
public final class ProtocolExampleTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    /**
     * The one Python block of the page, which lies next to the module or in the working directory.
     */
    private static String example() throws IOException {
        Path page =
                Stream.of("../docs/protocol.md", "docs/protocol.md")
                        .map(Path::of)
                        .filter(Files::exists)
                        .findFirst()
                        .orElseThrow();
        String text = Files.readString(page);
        int start = text.indexOf("```python\n") + "```python\n".length();
        return text.substring(start, text.indexOf("```", start));
    }

    @Test
    void theExamplesClientGetsItsAnswerAndAnswersDrain() throws Exception {
        assumeThat(hasPython()).as("python3 is on the search path").isTrue();
        String name = PipeDirectory.uniqueName();
        Path script = Files.writeString(directory.path().resolve("client.py"), example());
        var builder = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE);
        try (var listener = builder.bind(NamedPipeAddress.of(name))) {
            var command =
                    new ProcessBuilder("python3", script.toString(), name, "the question")
                            .redirectError(ProcessBuilder.Redirect.INHERIT);
            command.environment().put("NPIPE_DIRECTORY", directory.path().toString());
            Process python = command.start();
            try (var pipe = listener.accept(LONG)) {
                pipe.readTimeout(LONG);
                assertThat(pipe.readMessage(100))
                        .hasValueSatisfying(
                                m ->
                                        assertThat(m)
                                                .asString(StandardCharsets.UTF_8)
                                                .isEqualTo("the question"));
                pipe.write(ByteBuffer.wrap("the answer".getBytes(StandardCharsets.UTF_8)));
                pipe.awaitDrain(LONG);
                assertThat(pipe.readMessage(100)).as("the client closes by itself").isEmpty();
            }
            assertThat(python.inputReader().readLine()).isEqualTo("the answer");
            assertThat(python.waitFor()).isZero();
        }
    }

    private Process client(String name) throws Exception {
        assumeThat(hasPython()).as("python3 is on the search path").isTrue();
        Path script = Files.writeString(directory.path().resolve("client.py"), example());
        var command = new ProcessBuilder("python3", script.toString(), name, "the question");
        command.environment().put("NPIPE_DIRECTORY", directory.path().toString());
        return command.redirectErrorStream(true).start();
    }

    private static String said(Process python) throws Exception {
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        python.waitFor();
        return said.strip();
    }

    @Test
    void itWaitsForItsTurnAndTakesAnAnswerWithoutBytes() throws Exception {
        String name = PipeDirectory.uniqueName();
        var builder = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).maxInstances(1);
        try (var listener = builder.bind(NamedPipeAddress.of(name))) {
            Process python;
            try (var _ = RawPeer.open(directory.npipe(name), 0);
                    var _ = listener.accept(LONG)) {
                python = client(name);
            }
            try (var pipe = listener.accept(LONG)) {
                assertThat(pipe.readTimeout(LONG).readMessage(100)).isPresent();
                pipe.write(ByteBuffer.allocate(0));
                pipe.awaitDrain(LONG);
            }
            assertThat(said(python)).isEmpty();
            assertThat(python.exitValue()).isZero();
        }
    }

    @Test
    void aRefusalIsAnErrorWithItsCodeAlsoOfAnotherVersion() throws Exception {
        String name = PipeDirectory.uniqueName();
        ByteBuffer refusal = ProtocolVectors.read().get("server-hello-version-2").putInt(20, 5);
        try (var _ =
                ForeignServer.listen(
                        directory.npipe(name), peer -> peer.send(refusal.duplicate()))) {
            Process python = client(name);
            assertThat(said(python)).endsWith("Win32 error 5");
            assertThat(python.exitValue()).isNotZero();
        }
    }

    @Test
    void itFollowsNoLink() throws Exception {
        String name = PipeDirectory.uniqueName();
        try (var listener =
                NamedPipeServerChannel.builder()
                        .mode(PipeMode.MESSAGE)
                        .bind(NamedPipeAddress.of(name + "-other"))) {
            Files.createSymbolicLink(directory.npipe(name), directory.npipe(name + "-other"));
            Process python = client(name);
            assertThat(said(python)).endsWith("no such pipe: " + name);
            assertThat(listener.info().instances()).as("clients").isZero();
        }
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }
}
