// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.BrokenPipeException;
import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.PipeDirectory;
import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.UnixProvider;
import dev.npipe.internal.unix.socket.LaneToken;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client in a lane that opened its pipe for reading, and sends data all the same. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Timeout(60)
final class ExpelledFromLaneTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    private final String name = PipeDirectory.uniqueName();
    private final LinuxSockets sockets =
            new LinuxSockets(new LaneSettings(LaneMode.AUTO, Duration.ofHours(1), 100, 100));
    private final Provider backend = new UnixProvider("linux", sockets);

    /** It reads nothing, so the writer sleeps until it is told that the client counts as gone. */
    @ParameterizedTest
    @EnumSource
    void aWriterThatWaitsForRoomIsToldThatItIsGone(PipeMode mode) throws Exception {
        try (var listener =
                        PipeBuilders.server(backend).mode(mode).bind(NamedPipeAddress.of(name));
                RawPeer peer = RawPeer.connect(directory.npipe(name))) {
            LaneToken token = RawLane.greetAsReader(peer);
            try (var server = listener.accept(LONG).readTimeout(LONG);
                    RawLane lane = RawLane.asking(sockets, directory.npipe(name), token)) {
                var writer = lane.sleepingWriter(server);
                peer.send(ByteBuffer.allocate(8)); // two empty messages, or eight bytes
                assertThat(server.read(ByteBuffer.allocate(10))).isEqualTo(-1);
                assertThatThrownBy(() -> writer.get(20, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(BrokenPipeException.class);
            }
        }
    }
}
