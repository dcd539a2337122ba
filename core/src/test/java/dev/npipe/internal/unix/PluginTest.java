// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several copies of the library in one JVM, as plug-ins and web applications bring them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(value = 150, unit = TimeUnit.SECONDS)
@Tag("slow")
final class PluginTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private Process host(String backend, String what, String pipe, String... jvmArguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
        command.add(ChildJvm.BACKEND + backend);
        command.add("-Ddev.npipe.directory=" + directory.path());
        command.addAll(List.of(jvmArguments));
        String program = ChildJvm.root(PluginHost.class).toString();
        command.addAll(List.of("-cp", program, PluginHost.class.getName(), what, pipe));
        command.addAll(List.of(ChildJvm.root(NamedPipes.class).toString(), program));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String said(Process host) throws Exception {
        try (BufferedReader out = host.inputReader()) {
            String all = String.join("\n", out.lines().toList());
            host.waitFor();
            return all;
        }
    }

    static List<String> backends() {
        return ChildJvm.backends();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aCopyThatHasClosedEverythingKeepsNoClassLoader(String backend) throws Exception {
        assertThat(said(host(backend, "unload", "plugin"))).isEqualTo("unloaded");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void norWhileARecordingIsMade(String backend) throws Exception {
        Process host =
                host(
                        backend,
                        "unload",
                        "plugin",
                        "-XX:StartFlightRecording:settings=none,dev.npipe.PipeRead#enabled=true",
                        "-Xlog:jfr*=off");
        assertThat(said(host)).isEqualTo("unloaded");
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aSecondCopyNeitherTakesANameNorDropsItsLock(String backend) throws Exception {
        assertExcluded(backend, "plugin", () -> directory.lock("plugin"));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void norThoseOfAPath(String backend) throws Exception {
        Path socket = directory.path().resolve("a.sock");
        Path lock = directory.path().resolve(".a.sock.npipe-lock");
        assertExcluded(backend, socket.toString(), () -> lock);
    }

    private interface Lock {
        Path file() throws IOException;
    }

    private void assertExcluded(String backend, String pipe, Lock lock) throws Exception {
        Process host = host(backend, "both", pipe);
        try (BufferedReader out = host.inputReader()) {
            String taken = "FileAlreadyExistsException";
            assertThat(out.readLine()).isEqualTo("[ok, %s, %s]".formatted(taken, taken));
            assertThatThrownBy(() -> new LockedElsewhere(lock.file()).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("locked");
            host.getOutputStream().close();
            assertThat(out.readLine()).isEqualTo("ok ok " + taken);
        } finally {
            host.destroy();
            host.waitFor();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aServerIsClosedAtTheEndThoughItsClassLoaderIsGone(String backend) throws Exception {
        assertThat(said(host(backend, "forgotten", "plugin"))).isEqualTo("ok");
        try (Stream<Path> left = Files.list(directory.path())) {
            assertThat(left.filter(file -> !Files.isDirectory(file))).isEmpty();
        }
    }
}
