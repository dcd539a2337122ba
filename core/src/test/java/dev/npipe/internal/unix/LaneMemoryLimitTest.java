// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.PipeBuilders;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Lanes of a server whose memory is counted and limited, together with that of its group. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes, and groups of processes")
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class LaneMemoryLimitTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration HOUR = Duration.ofHours(1);

    /** So many lanes one user may have. */
    private static final int FEW = 4;

    /** The lanes of so many clients would be more than {@link #ROOM}. */
    private static final int MANY = 26;

    /** What is left for lanes, and for what a JVM needs beside its heap while it talks. */
    private static final long ROOM = 12L << 20;

    private static final int MESSAGES = 10;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final List<NamedPipeChannel> clients = new ArrayList<>();
    private final List<String> served = new ArrayList<>();

    /** Null where none can be made. */
    private @Nullable MemoryGroup group;

    /** Of clients that ask for a lane at once, and stay there. */
    private final Provider always =
            new UnixProvider(
                    "linux", new LinuxSockets(new LaneSettings(LaneMode.ALWAYS, HOUR, 1, 1)));

    @BeforeEach
    void open() throws IOException {
        group = MemoryGroup.make();
    }

    @AfterEach
    void close() throws IOException {
        for (NamedPipeChannel client : clients) {
            client.close();
        }
        if (group != null) { // else the test was skipped
            group.close();
        }
    }

    /** A server with so many lanes at most; half of them for one user. */
    private ChildJvm start(int most) throws IOException {
        ChildJvm server =
                ChildJvm.startBehind(
                        group.prefix(),
                        directory.path().resolve("classes"),
                        ChildJvm.BACKEND + "linux",
                        "-Xms24m",
                        "-Xmx24m",
                        "-XX:+AlwaysPreTouch",
                        "-Ddev.npipe.lane.silence=60000",
                        "-Ddev.npipe.lane.most=" + most);
        server.value("bind", name, "MESSAGE");
        return server;
    }

    private void connect(ChildJvm server) throws IOException {
        var client = PipeBuilders.client(always).connect(NamedPipeAddress.of(name));
        clients.add(client.readTimeout(LONG));
        served.add(server.value("accept", name));
    }

    /** Back and forth with one after the other, each of which is busy then. */
    private void exchange(ChildJvm server) throws IOException {
        for (int each = 0; each < clients.size(); each++) {
            for (int i = 0; i < MESSAGES; i++) {
                String words = "message " + i + " of " + each;
                NamedPipeChannel client = clients.get(each);
                client.write(ByteBuffer.wrap(words.getBytes(UTF_8)));
                assertThat(server.value("message", served.get(each), "100")).isEqualTo(words);
                server.value("write", served.get(each), words);
                assertThat(client.readMessage(100)).hasValue(words.getBytes(UTF_8));
            }
        }
    }

    /** The sizes of the lanes that a server has. */
    private static List<Long> lanes(ChildJvm server) throws IOException {
        try (var maps = Files.lines(Path.of("/proc/" + server.pid() + "/maps"))) {
            return maps.filter(line -> line.contains("memfd:npipe-lane"))
                    .map(line -> line.split("[- ]", 3))
                    .map(ends -> Long.parseLong(ends[1], 16) - Long.parseLong(ends[0], 16))
                    .toList();
        }
    }

    @Test
    void theServersGroupHasAllOfTheMemoryAndGetsItBack() throws Exception {
        try (ChildJvm server = start(2 * FEW)) {
            while (clients.size() < FEW) {
                connect(server);
            }
            exchange(server);
            assertThat(lanes(server)).hasSize(FEW);
            long all = lanes(server).stream().mapToLong(Long::longValue).sum();
            group.awaitShared(all);
            for (int i = 0; i < FEW; i++) {
                clients.get(i).close();
                server.value("close", served.get(i));
            }
            group.awaitShared(0);
        }
    }

    @Test
    void whereOnlyFewLanesHaveRoomTheSettingKeepsTheServerAlive() throws Exception {
        try (ChildJvm server = start(2 * FEW)) {
            connect(server);
            exchange(server);
            group.limit(group.used() + ROOM);
            while (clients.size() < MANY) {
                connect(server);
            }
            exchange(server);
            List<Long> lanes = lanes(server);
            assertThat(lanes).hasSize(FEW);
            assertThat(MANY * lanes.getFirst()).as("all would have had").isGreaterThan(ROOM);
            assertThat(group.killed()).isZero();
        }
    }
}
