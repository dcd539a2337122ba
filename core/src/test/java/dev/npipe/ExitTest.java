// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.ChildJvm;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A JVM that ends while its servers are open. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the directory of pipes is one of Unix")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@Tag("slow")
final class ExitTest {
    @TempDir Path directory;

    static List<String> backends() {
        return Stream.concat(ChildJvm.backends().stream(), Stream.of("model")).toList();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aServerIsClosedSoThatALoopAroundAcceptEnds(String backend) throws Exception {
        Process process = start(AcceptLoop.class, backend).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.strip()).isEqualTo("ended after 1 of AsynchronousCloseException, closed");
        assertThat(process.waitFor()).isZero();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.filter(file -> !Files.isDirectory(file))).isEmpty();
        }
    }

    /** What handlers throw is told, and that clients have left is not. */
    @ParameterizedTest
    @MethodSource("backends")
    void aServerWithHandlersEndsAndHasLoggedTheirFailuresInFewLines(String backend)
            throws Exception {
        Path log = directory.resolve("log");
        Process process = start(ServeUntilExit.class, backend).redirectError(log.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String logged = Files.readString(log);
        assertThat(said.strip()).as("logged: %s", logged).isEqualTo("joined");
        assertThat(process.waitFor()).isZero();
        assertThat(logged)
                .contains("\\\\.\\pipe\\loop: the handler of a client failed")
                .contains("IllegalStateException: for the log")
                .doesNotContain("the other end");
        assertThat(logged.lines().filter(line -> line.contains("the handler of")))
                .as("lines for %s failures, in %s", ServeUntilExit.CLIENTS, logged)
                .hasSizeLessThan(ServeUntilExit.CLIENTS / 2);
    }

    /** The JVM waits 300 ms for a thread that is in a system call when it ends. */
    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "epoll is one of Linux")
    void noThreadThatWaitsForDescriptorsHoldsTheEndUp() throws Exception {
        Process process = start(EndingServer.class, "linux").redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.strip()).isEqualTo("parked");
        assertThat(process.waitFor()).isZero();
    }

    private ProcessBuilder start(Class<?> program, String backend) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        if (!backend.equals("model")) {
            command.add(ChildJvm.BACKEND + backend);
        }
        command.add("-Ddev.npipe.directory=" + directory);
        command.add("-cp");
        command.add(ChildJvm.root(NamedPipes.class) + File.pathSeparator + ChildJvm.root(program));
        command.addAll(List.of(program.getName(), backend, "loop"));
        return new ProcessBuilder(command);
    }
}
