// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Provider;
import dev.npipe.internal.linux.lane.LaneMode;
import dev.npipe.internal.linux.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.UnixProvider;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a recording shows of connections that move into shared memory, or would like to. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(60)
final class LaneRecordingTest {
    private static final int BOTH_RINGS = 2 * 256 * 1024;

    private final NamedPipeAddress address =
            NamedPipeAddress.of("lane-jfr-" + ProcessHandle.current().pid());

    private final BlockingQueue<RecordedEvent> events = new LinkedBlockingQueue<>();

    private final RecordingStream recording = new RecordingStream();

    @BeforeEach
    void record() {
        recording.enable("dev.npipe.PipeLane");
        recording.setReuse(false);
        recording.onEvent(
                "dev.npipe.PipeLane",
                event -> {
                    if (event.getString("address").equals(address.toString())) {
                        events.add(event);
                    }
                });
        recording.startAsync();
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
            assertIs(next(), true, BOTH_RINGS, null);
            assertIs(next(), true, BOTH_RINGS, null);
        }
        assertIs(next(), false, BOTH_RINGS, null);
        assertIs(next(), false, BOTH_RINGS, null);
    }

    @Test
    void whyAConnectionStaysOnItsSocketIsTold() throws Exception {
        Provider provider = provider(1);
        try (var _ = new NamedPipeServerChannelBuilder(() -> provider).bind(address);
                var _ = new NamedPipeChannelBuilder(() -> provider).connect(address);
                var _ = new NamedPipeChannelBuilder(() -> provider).connect(address)) {
            assertIs(next(), true, BOTH_RINGS, null);
            assertIs(next(), true, BOTH_RINGS, null);
            assertIs(next(), false, 0, "its server has no lane for it");
        }
    }

    private static void assertIs(
            RecordedEvent event, boolean entered, long bytes, @Nullable String reason) {
        assertThat(event.getBoolean("entered")).isEqualTo(entered);
        assertThat(event.getLong("bytes")).isEqualTo(bytes);
        assertThat(event.getString("reason")).isEqualTo(reason);
    }

    private static Provider provider(int most) {
        var lanes = new LaneSettings(LaneMode.ALWAYS, Duration.ofMinutes(1), 1, most);
        return new UnixProvider("linux", new LinuxSockets(lanes));
    }

    private RecordedEvent next() throws InterruptedException {
        return Objects.requireNonNull(events.poll(40, TimeUnit.SECONDS), "there is no event");
    }
}
