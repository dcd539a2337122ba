// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Processes of Windows: one that is killed. */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the processes are those of Windows")
@Timeout(240)
final class WindowsProcessTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private static NamedPipeAddress unique(String name) {
        return NamedPipeAddress.of(name + "-" + ProcessHandle.current().pid());
    }

    /** Connects, writes, and waits in a write for which there is no room. */
    static final class Victim {
        private Victim() {}

        public static void main(String... args) throws IOException {
            try (var pipe = NamedPipeChannel.connect(NamedPipeAddress.of(args[0]))) {
                pipe.write(utf8("alive"));
                pipe.write(ByteBuffer.allocate(8 << 20));
            }
        }
    }

    private static String place(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    @Test
    void aKilledPeerIsTheEnd() throws Exception {
        try (var listener =
                NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(unique("killed"))) {
            Process victim =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java.exe")
                                            .toString(),
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    place(NamedPipeChannel.class)
                                            + File.pathSeparator
                                            + place(Victim.class),
                                    Victim.class.getName(),
                                    listener.address().name())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (var pipe = listener.accept(Duration.ofSeconds(60))) {
                pipe.readTimeout(LONG);
                assertThat(PipeFixture.read(pipe, 9)).isEqualTo("alive");
                assertThat(pipe.read(ByteBuffer.allocate(1000))).isEqualTo(1000);
                assertThat(pipe.isPeerGone()).as("gone while it lives").isFalse();
                victim.destroyForcibly().waitFor();
                GoneBehaviour.awaitGone(pipe);
                assertThatThrownBy(() -> pipe.read(ByteBuffer.allocate(1000)))
                        .isInstanceOf(NamedPipeException.class)
                        .hasMessageContaining("109");
                assertThat(PipeFixture.read(pipe, 9)).isEqualTo("<end>");
            } finally {
                victim.destroyForcibly();
            }
        }
    }
}
