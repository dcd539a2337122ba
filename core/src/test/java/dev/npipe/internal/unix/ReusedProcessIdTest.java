// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.internal.unix.name.SocketPaths;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The number of a process that has ended says nothing: another one may have it by now. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the process id of a peer is known on Linux alone")
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public final class ReusedProcessIdTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    @Test
    void aProcessWithTheNumberOfThePeerIsNotThePeer() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("only root can make a namespace of process ids")
                .isEqualTo(0);
        assumeThat(Path.of("/usr/bin/unshare")).isExecutable();
        assumeThat(Path.of("/proc/sys/kernel/ns_last_pid"))
                .as("the kernel's way to choose the next process id")
                .isWritable();
        Process process =
                new ProcessBuilder(
                                List.of(
                                        "unshare",
                                        "--pid",
                                        "--fork",
                                        "--mount-proc",
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:TieredStopAtLevel=1",
                                        "-XX:+UseSerialGC",
                                        "--enable-native-access=ALL-UNNAMED",
                                        ChildJvm.BACKEND + "linux",
                                        "-Ddev.npipe.directory=" + directory.path(),
                                        "-cp",
                                        ChildJvm.root(SocketPaths.class)
                                                + File.pathSeparator
                                                + ChildJvm.root(ReusedProcessIds.class),
                                        ReusedProcessIds.class.getName()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var lines = process.inputReader()) {
            assertThat(lines.lines())
                    .containsExactly(
                            "while it lives: the client",
                            "when it is gone: OptionalLong.empty",
                            "when another has its number: OptionalLong.empty");
        }
        assertThat(process.waitFor()).isZero();
    }
}
