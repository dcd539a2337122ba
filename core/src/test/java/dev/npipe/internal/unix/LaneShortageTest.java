// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Servers that cannot make shared memory: their conversations go on in the socket. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes, and prlimit")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LaneShortageTest {
    private static final int MESSAGES = 100;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    /** It asks for a lane after a few messages, and soon again. */
    private static Provider asking() {
        var settings = new LaneSettings(LaneMode.AUTO, Duration.ofMillis(20), 2, 8);
        return new UnixProvider("linux", new LinuxSockets(settings));
    }

    private ChildJvm start(String limit) throws IOException {
        assumeThat(Path.of("/usr/bin/prlimit")).isExecutable();
        ChildJvm server =
                ChildJvm.startBehind(
                        List.of("prlimit", limit, "--"),
                        directory.path().resolve("classes"),
                        ChildJvm.BACKEND + "linux",
                        "-Ddev.npipe.lane.silence=60000");
        server.value("bind", name, "MESSAGE");
        return server;
    }

    private NamedPipeChannel connect() throws IOException {
        return PipeBuilders.client(asking()).connect(NamedPipeAddress.of(name));
    }

    private static boolean hasLane(ChildJvm server) throws IOException {
        try (var maps = Files.lines(Path.of("/proc/" + server.pid() + "/maps"))) {
            return maps.anyMatch(line -> line.contains("memfd:npipe-lane"));
        }
    }

    /** Back and forth, a few at once, so that the client takes itself for busy. */
    private static void exchange(ChildJvm server, String served, NamedPipeChannel pipe)
            throws IOException {
        for (int i = 0; i < MESSAGES; i += 4) {
            for (int each = i; each < i + 4; each++) {
                pipe.write(StandardCharsets.UTF_8.encode("message " + each));
            }
            for (int each = i; each < i + 4; each++) {
                assertThat(server.value("message", served, "100")).isEqualTo("message " + each);
                server.value("write", served, "answer " + each);
            }
            for (int each = i; each < i + 4; each++) {
                ByteBuffer answer = ByteBuffer.allocate(100);
                pipe.read(answer);
                assertThat(StandardCharsets.UTF_8.decode(answer.flip()).toString())
                        .isEqualTo("answer " + each);
            }
        }
    }

    @Test
    void aFileThatMayNotGrowIsNoLane() throws Exception {
        try (ChildJvm server = start("--fsize=4096:4096");
                var pipe = connect()) {
            String served = server.value("accept", name);
            exchange(server, served, pipe);
            assertThat(hasLane(server)).isFalse();
        }
    }

    /** What loads classes does it while files can be opened. */
    private void haveALaneOnce(ChildJvm server) throws IOException {
        try (var pipe = connect()) {
            String served = server.value("accept", name);
            while (!hasLane(server)) {
                exchange(server, served, pipe);
            }
            server.value("close", served);
        }
        while (hasLane(server)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aServerWithoutDescriptorsGivesALaneWhenItHasThemAgain() throws Exception {
        try (ChildJvm server = start("--nofile=128:128")) {
            haveALaneOnce(server);
            try (var pipe = connect()) {
                String served = server.value("accept", name);
                server.value("attack-hog");
                exchange(server, served, pipe);
                assertThat(hasLane(server)).isFalse();
                server.value("attack-unhog");
                while (!hasLane(server)) {
                    exchange(server, served, pipe);
                }
            }
        }
    }
}
