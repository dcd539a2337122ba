// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.windows.FakeWindows;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract over shared memory beside a model of Windows' pipes: nobody notices. */
@Tag("slow")
final class FakeWindowsLaneContractTest {
    private static final int MANY = 4096;

    private static LaneSettings settings(LaneMode mode, Duration silence, int much) {
        return new LaneSettings(mode, silence, much, MANY);
    }

    /**
     * Every connection is in its lane from the beginning, if its server accepts it in time. Where
     * thousands are accepted only after their connect, the wait for that would take minutes.
     */
    @Nested
    final class InALane extends NamedPipeContract
            implements WindowsBehaviour, ThisMachineBehaviour, UnnamedBehaviour {
        @RegisterExtension static final LanesSeen SEEN = new LanesSeen(p -> p.assertEntered(100));

        private static final Provider PROVIDER =
                new FakeWindows().provider(settings(LaneMode.ALWAYS, Duration.ofMinutes(1), MANY));

        @Override
        public Pair pair(NamedPipeServerChannelBuilder server, NamedPipeChannelBuilder client)
                throws IOException {
            return pairAtOnce(server, client);
        }

        @Override
        public Provider serverProvider() {
            return PROVIDER;
        }

        @Override
        public Provider clientProvider() {
            return PROVIDER;
        }

        @Override
        public Limits limits() {
            return FakeWindowsContractTest.LIMITS;
        }
    }

    /** Every connection goes into a lane as soon as it moves anything, and out of it at once. */
    @Nested
    final class InAndOut extends FakeWindowsContractTest.Model {
        @RegisterExtension
        static final LanesSeen SEEN = new LanesSeen(p -> p.assertEnteredAndLeft(10));

        private static final FakeWindows WINDOWS = new FakeWindows();
        private static final Provider PROVIDER =
                WINDOWS.provider(settings(LaneMode.AUTO, Duration.ofMillis(4), 2));

        InAndOut() {
            super(WINDOWS, PROVIDER);
        }
    }
}
