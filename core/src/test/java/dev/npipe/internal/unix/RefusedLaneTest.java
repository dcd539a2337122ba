// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.lane.LaneFiles;
import dev.npipe.internal.linux.socket.LinuxSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Servers in surroundings that may have no room for shared memory, or none allowed, and their
 * client, who wants it at once: every message arrives, in a lane or without one.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes, and filters of calls")
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RefusedLaneTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int MESSAGES = 50;

    /** What the places for memory that programs share have, and that is taken. */
    private static final String FULL =
            "mount -t tmpfs -o size=64k full /dev/shm"
                    + " && ! cat /dev/zero 2> /dev/null > /dev/shm/full && exec \"$@\"";

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();

    /** What the child logs, it logs with everything that is said of lanes. */
    private String verbose;

    /** Those of this process, the client's. */
    private LaneFiles own;

    @BeforeEach
    void prepare() throws IOException {
        own = LaneFiles.fromNowOn();
        Path file = directory.path().resolve("logging.properties");
        Files.writeString(
                file,
                """
                handlers = java.util.logging.ConsoleHandler
                java.util.logging.ConsoleHandler.level = ALL
                dev.npipe.level = ALL
                """);
        verbose = "-Djava.util.logging.config.file=" + file;
    }

    /** It asks at once, and soon again. */
    private NamedPipeChannel connect() throws IOException {
        var lanes = new LaneSettings(LaneMode.ALWAYS, Duration.ofMillis(20), 2, 8);
        var client =
                PipeBuilders.client(new UnixProvider("linux", new LinuxSockets(lanes)))
                        .connect(NamedPipeAddress.of(name));
        return client.readTimeout(LONG);
    }

    private static boolean hasLane(ChildJvm server) throws IOException {
        try (var maps = Files.lines(Path.of("/proc/" + server.pid() + "/maps"))) {
            return maps.anyMatch(line -> line.contains("memfd:npipe-lane"));
        }
    }

    /** Two messages each way at a time, so that the client takes itself for busy. */
    private static void exchange(ChildJvm server, String served, NamedPipeChannel client)
            throws IOException {
        for (int i = 0; i < MESSAGES; i += 2) {
            List<String> words = List.of("message " + i, "message " + (i + 1));
            for (String each : words) {
                client.write(ByteBuffer.wrap(each.getBytes(UTF_8)));
            }
            for (String each : words) {
                assertThat(server.value("message", served, "100")).isEqualTo(each);
                server.value("write", served, "answer to " + each);
            }
            for (String each : words) {
                assertThat(client.readMessage(100).map(bytes -> new String(bytes, UTF_8)))
                        .hasValue("answer to " + each);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, Operation not permitted", "38, Function not implemented"})
    void whereTheKernelRefusesTheMemoryConversationsStayOnTheSocket(int errno, String reason)
            throws Exception {
        assumeThat(RefusedMemoryProgram.isKnown()).as("this machine's calls are known").isTrue();
        assumeThat(Path.of("/proc/self/status")).content().contains("Seccomp:");
        try (ChildJvm server =
                ChildJvm.startProgram(
                        RefusedMemoryProgram.class,
                        List.of(ChildJvm.BACKEND + "linux", verbose),
                        String.valueOf(errno))) {
            server.value("bind", name, "MESSAGE");
            try (NamedPipeChannel client = connect()) {
                String served = server.value("accept", name);
                exchange(server, served, client);
                server.awaitLogged(name + ": a connection stays on its socket");
                server.awaitLogged("memfd_create: " + reason);
                exchange(server, served, client);
                assertThat(hasLane(server)).as("the server has a lane").isFalse();
                assertThat(own.mapped()).as("the client's lanes").isZero();
            }
        }
    }

    @Test
    void aFullPlaceForSharedMemoryDoesNotMatter() throws Exception {
        assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                .as("only root can make a mount namespace")
                .isEqualTo(0);
        assumeThat(Path.of("/usr/bin/unshare")).isExecutable();
        assumeThat(Path.of("/dev/shm")).isDirectory();
        try (ChildJvm server =
                ChildJvm.startBehind(
                        List.of("unshare", "--mount", "--", "sh", "-c", FULL, "sh"),
                        directory.path().resolve("classes"),
                        ChildJvm.BACKEND + "linux",
                        "-Ddev.npipe.lane.silence=60000")) {
            server.value("bind", name, "MESSAGE");
            assertNothingFits(
                    Path.of("/proc", String.valueOf(server.pid()), "root", "dev", "shm", "more"));
            try (NamedPipeChannel client = connect()) {
                String served = server.value("accept", name);
                do {
                    exchange(server, served, client);
                } while (!hasLane(server));
                exchange(server, served, client);
            }
        }
    }

    private static void assertNothingFits(Path file) {
        assertThatThrownBy(() -> Files.writeString(file, "more"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
    }

    /** In the log the setting has its name and what it was. */
    @Test
    void aWordThatSaysNothingOfLanesIsNamedInTheLogAndCountsAsNone() throws Exception {
        try (ChildJvm server =
                ChildJvm.start(ChildJvm.BACKEND + "linux", "-Ddev.npipe.lane=sometimes")) {
            server.value("bind", name, "MESSAGE");
            try (NamedPipeChannel client = connect()) {
                String served = server.value("accept", name);
                do {
                    exchange(server, served, client);
                } while (!hasLane(server));
            }
            server.awaitLogged(
                    "dev.npipe.lane: a setting is none of auto, always and off: sometimes;"
                            + " it counts as not set");
        }
    }
}
