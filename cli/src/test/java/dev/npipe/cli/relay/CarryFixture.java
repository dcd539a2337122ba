// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import dev.npipe.cli.Npipe;
import dev.npipe.cli.Started;
import dev.npipe.testkit.process.Lines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Pipes and processes around something that carries; all of it ends with the test. */
@Timeout(120)
public abstract class CarryFixture {
    public static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir public Path directory;
    @RegisterExtension final Started started = new Started();

    public final <T extends AutoCloseable> T kept(T resource) {
        return started.kept(resource);
    }

    /** A command whose input stays open until the test closes it. */
    public final Running start(String... args) throws IOException {
        return start(Npipe.command(directory, args));
    }

    public final Running start(ProcessBuilder command) throws IOException {
        return kept(new Running(command.start()));
    }

    /** The path of a socket of this test. */
    public final String path(String name) {
        return directory.resolve(name).toString();
    }

    public final NamedPipeServerChannel server(String name, PipeMode mode) throws IOException {
        return kept(
                NamedPipeServerChannel.builder()
                        .mode(mode)
                        .bind(NamedPipeAddress.parse(path(name))));
    }

    /** A client; the pipe may appear a moment later. */
    public final NamedPipeChannel client(String name, PipeMode mode) throws IOException {
        return kept(
                NamedPipeChannel.builder()
                        .mode(mode)
                        .waitForServer(true)
                        .connectTimeout(LIMIT)
                        .connect(NamedPipeAddress.parse(path(name))));
    }

    public static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads so many bytes as a text. */
    public static String read(NamedPipeChannel pipe, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && pipe.read(buffer) >= 0) {
            // until all is there, or no more comes
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }

    /** A command that runs. */
    public record Running(Process process, Lines err) implements AutoCloseable {
        Running(Process process) {
            this(process, new Lines(process.getErrorStream()));
        }

        /** Waits until it says that it listens. */
        public Running awaitListening() throws InterruptedException {
            assertThat(err.await(1, LIMIT)).as("it listens: %s", err).isTrue();
            return this;
        }

        public List<String> expectExit(int exitCode) throws InterruptedException {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("ends: %s", err)
                    .isTrue();
            List<String> said = err.awaitEnd();
            assertThat(process.exitValue()).as("exit code; it said %s", said).isEqualTo(exitCode);
            return said;
        }

        public void interrupt() throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
        }

        public String output() throws IOException {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() throws InterruptedException {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        }
    }
}
