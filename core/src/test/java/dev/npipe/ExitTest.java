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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A JVM that ends while its servers are open. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the directory of pipes is one of Unix")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ExitTest {
    @TempDir Path directory;

    static List<String> backends() {
        return Stream.concat(ChildJvm.backends().stream(), Stream.of("model")).toList();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aServerIsClosedSoThatALoopAroundAcceptEnds(String backend) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        if (!backend.equals("model")) {
            command.add(ChildJvm.BACKEND + backend);
        }
        command.add("-Ddev.npipe.directory=" + directory);
        command.add("-cp");
        command.add(
                ChildJvm.root(NamedPipes.class)
                        + File.pathSeparator
                        + ChildJvm.root(AcceptLoop.class));
        command.addAll(List.of(AcceptLoop.class.getName(), backend, "loop"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said.strip()).isEqualTo("ended after 1 of AsynchronousCloseException, closed");
        assertThat(process.waitFor()).isZero();
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left.filter(file -> !Files.isDirectory(file))).isEmpty();
        }
    }
}
