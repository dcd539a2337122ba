// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.windows.WindowsProvider;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The contract over shared memory beside the pipes of Windows itself, or of Wine. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the pipes are those of Windows")
final class WindowsLaneContractTest {
    private static final int MANY = 4096;

    private static Provider provider(LaneMode mode, Duration silence, int much) {
        return new WindowsProvider(new LaneSettings(mode, silence, much, MANY));
    }

    abstract static class OneProvider extends NamedPipeContract
            implements WindowsBehaviour, ThisMachineBehaviour, UnnamedBehaviour {
        private final Provider provider;

        OneProvider(Provider provider) {
            this.provider = provider;
        }

        @Override
        public Provider serverProvider() {
            return provider;
        }

        @Override
        public boolean whoOnlyWritesKnowsWhoHasGone() {
            return false;
        }

        @Override
        public Limits limits() {
            return WindowsContractTest.LIMITS;
        }
    }

    /** Every connection is in its lane from the beginning, if its server accepts it in time. */
    @Nested
    @Tag("windows")
    final class InALane extends OneProvider {
        private static final Provider ALWAYS =
                provider(LaneMode.ALWAYS, Duration.ofMinutes(1), MANY);

        InALane() {
            super(ALWAYS);
        }
    }

    /** Every connection goes into a lane as soon as it moves anything, and out of it at once. */
    @Nested
    @Tag("windows")
    final class InAndOut extends OneProvider {
        private static final Provider RESTLESS = provider(LaneMode.AUTO, Duration.ofMillis(20), 2);

        InAndOut() {
            super(RESTLESS);
        }
    }
}
