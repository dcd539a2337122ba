// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.nio.NioSockets;
import dev.npipe.internal.unix.UnixProvider;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract between the two backends with Unix sockets: they speak one protocol. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Tag("slow")
final class MixedContractTest {
    private static final Provider NIO = new UnixProvider("nio", new NioSockets());

    /** It would have every connection in shared memory, which the other one cannot have. */
    private static final Provider LINUX =
            new UnixProvider(
                    "linux",
                    new LinuxSockets(
                            new LaneSettings(LaneMode.ALWAYS, Duration.ofMinutes(1), 1, 4096)));

    @Nested
    final class NioServerLinuxClient extends UnixContract {
        @Override
        public Provider serverProvider() {
            return NIO;
        }

        @Override
        public Provider clientProvider() {
            return LINUX;
        }

        @Override
        public Limits limits() {
            return new Limits(false, true, true, false);
        }
    }

    @Nested
    final class LinuxServerNioClient extends UnixContract {
        @Override
        public Provider serverProvider() {
            return LINUX;
        }

        @Override
        public Provider clientProvider() {
            return NIO;
        }

        @Override
        public Limits limits() {
            return new Limits(true, true, true, false);
        }
    }
}
