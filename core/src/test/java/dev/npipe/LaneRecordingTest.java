// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.UnixProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a recording shows of connections that move into shared memory, or would like to. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(60)
final class LaneRecordingTest {
    private static final int BOTH_RINGS = 2 * 256 * 1024;
    private static final Seen ENTERED = new Seen(true, BOTH_RINGS, null);
    private static final Seen LEFT = new Seen(false, BOTH_RINGS, null);

    private final NamedPipeAddress address =
            NamedPipeAddress.of("lane-jfr-" + ProcessHandle.current().pid());

    private final Recording recording = new Recording();

    @TempDir Path directory;

    @BeforeEach
    void record() {
        recording.enable("dev.npipe.PipeLane");
        recording.start();
    }

    @AfterEach
    void recordNoMore() {
        recording.close();
    }

    @Test
    void bothEndsEnterAndLeave() throws Exception {
        Provider provider = provider(64);
        try (var server = new NamedPipeServerChannelBuilder(() -> provider).bind(address);
                var client = new NamedPipeChannelBuilder(() -> provider).connect(address);
                var pipe = server.accept()) {
            client.write(ByteBuffer.allocate(4));
            assertThat(pipe.read(ByteBuffer.allocate(9))).isEqualTo(4);
            assertThat(await(2)).containsExactly(ENTERED, ENTERED);
        }
        assertThat(await(4)).containsExactly(ENTERED, ENTERED, LEFT, LEFT);
    }

    @Test
    void whyAConnectionStaysOnItsSocketIsTold() throws Exception {
        Provider provider = provider(1);
        try (var _ = new NamedPipeServerChannelBuilder(() -> provider).bind(address);
                var _ = new NamedPipeChannelBuilder(() -> provider).connect(address);
                var _ = new NamedPipeChannelBuilder(() -> provider).connect(address)) {
            assertThat(await(3)) // and it asks again
                    .startsWith(
                            ENTERED, ENTERED, new Seen(false, 0, "its server has no lane for it"));
        }
    }

    /** What an event says. */
    private record Seen(boolean entered, long bytes, @Nullable String reason) {
        static Seen of(RecordedEvent event) {
            return new Seen(
                    event.getBoolean("entered"), event.getLong("bytes"), event.getString("reason"));
        }
    }

    private static Provider provider(int most) {
        var lanes = new LaneSettings(LaneMode.ALWAYS, Duration.ofMinutes(1), 1, most);
        return new UnixProvider("linux", new LinuxSockets(lanes));
    }

    /**
     * The events of this pipe, once there are so many. They come from a file, as an event stream
     * loses the text of some that it has had before.
     */
    private List<Seen> await(int count) throws IOException, InterruptedException {
        Path file = directory.resolve("events.jfr");
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (true) {
            recording.dump(file);
            List<Seen> seen =
                    RecordingFile.readAllEvents(file).stream()
                            .filter(e -> address.toString().equals(e.getString("address")))
                            .sorted(Comparator.comparing(RecordedEvent::getStartTime))
                            .map(Seen::of)
                            .toList();
            if (seen.size() >= count || System.nanoTime() > end) {
                return seen;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
