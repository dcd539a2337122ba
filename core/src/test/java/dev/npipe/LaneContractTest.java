// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.linux.socket.LinuxSockets;
import dev.npipe.internal.unix.UnixProvider;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract over shared memory: nobody notices where the bytes of a connection go. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the system calls are those of Linux")
@Tag("slow")
final class LaneContractTest {
    private static final int MANY = 4096;

    private static Provider provider(LaneMode mode, Duration silence, int much) {
        var lanes = new LaneSettings(mode, silence, much, MANY);
        return new UnixProvider("linux", new LinuxSockets(lanes));
    }

    abstract static class OneProvider extends UnixContract {
        private final Provider provider;

        OneProvider(Provider provider) {
            this.provider = provider;
        }

        @Override
        public Provider serverProvider() {
            return provider;
        }

        @Override
        public Limits limits() {
            return new Limits(true, true, true, false);
        }
    }

    /** Every connection is in its lane from the beginning, and stays there. */
    @Nested
    final class InALane extends OneProvider {
        @RegisterExtension static final LanesSeen SEEN = new LanesSeen(p -> p.assertEntered(300));

        private static final Provider ALWAYS =
                provider(LaneMode.ALWAYS, Duration.ofMinutes(1), MANY);

        InALane() {
            super(ALWAYS);
        }
    }

    /** Every connection goes into a lane as soon as it moves anything, and out of it at once. */
    @Nested
    final class InAndOut extends OneProvider {
        @RegisterExtension
        static final LanesSeen SEEN = new LanesSeen(p -> p.assertEnteredAndLeft(50));

        private static final Provider RESTLESS = provider(LaneMode.AUTO, Duration.ofMillis(4), 2);

        InAndOut() {
            super(RESTLESS);
        }
    }

    /**
     * The server knows of no lanes, and its client would have one at once. That the client knows of
     * none is as in {@link MixedContractTest.LinuxServerNioClient}.
     */
    @Nested
    final class WithAServerThatHasNone extends UnixContract {
        @RegisterExtension static final LanesSeen SEEN = new LanesSeen(LanesSeen.Pipes::assertNone);

        private static final Provider OFF = provider(LaneMode.OFF, Duration.ofMinutes(1), 1);
        private static final Provider ON = provider(LaneMode.ALWAYS, Duration.ofMinutes(1), 1);

        @Override
        public Provider serverProvider() {
            return OFF;
        }

        @Override
        public Provider clientProvider() {
            return ON;
        }

        @Override
        public Limits limits() {
            return new Limits(true, true, true, false);
        }
    }
}
