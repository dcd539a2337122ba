// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeBuilders;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.UnixProvider;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that hand over what is no lane: the connection stays in its socket. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has lanes")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LanePassingTest {
    private static final int LARGEST = 1_000_000;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final NamedPipeAddress address = PipeDirectory.newAddress();

    /** It asks for a lane after a few messages, and then once in an hour at most. */
    private static Provider askingOnce() {
        var settings = new LaneSettings(LaneMode.AUTO, Duration.ofHours(1), 2, 8);
        return new UnixProvider("linux", new LinuxSockets(settings));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not-sealed",
                "may-grow",
                "may-shrink",
                "read-only",
                "empty",
                "one-byte-more",
                "small",
                "huge",
                "uneven",
                "null",
                "pipe",
                "socket",
                "none",
                "one",
                "three",
                "two-bytes",
                "room-null",
                "room-pipe",
                "room-event",
                "room-datagrams",
                "room-memory"
            })
    void theConversationStaysInItsSocket(String what) throws Exception {
        LanePeer.Held before;
        try (var peer =
                LanePeer.start(directory, "pass-wrongly", address, what).awaitLine("listening")) {
            try (var pipe = PipeBuilders.client(askingOnce()).connect(address)) {
                before = LanePeer.Held.now();
                for (int i = 0; i < 100 || !peer.lines().contains("passed"); i++) {
                    byte[] sent = LanePeer.bytes(LanePeer.size(3, i), i);
                    pipe.write(ByteBuffer.wrap(sent));
                    assertThat(pipe.readMessage(LARGEST)).as("message %s", i).hasValue(sent);
                }
                before.awaitNoMore();
                for (int i = 0; i < 100; i++) {
                    byte[] sent = LanePeer.bytes(LanePeer.size(4, i), i);
                    pipe.write(ByteBuffer.wrap(sent));
                    assertThat(pipe.readMessage(LARGEST)).as("message %s", i).hasValue(sent);
                }
            }
            assertThat(peer.finish()).containsExactly("listening", "passed", "the end");
        }
    }
}
