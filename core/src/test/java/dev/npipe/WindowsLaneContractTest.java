// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import dev.npipe.internal.lane.LaneSettings;
import dev.npipe.internal.windows.WindowsProvider;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The contract over shared memory beside the pipes of Windows itself, or of Wine: every connection
 * goes into a lane as soon as it moves anything, and out of it at once.
 */
@Tag("windows")
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "the pipes are those of Windows")
final class WindowsLaneContractTest extends NamedPipeContract
        implements WindowsBehaviour, ThisMachineBehaviour, UnnamedBehaviour {
    private static final Provider RESTLESS =
            new WindowsProvider(new LaneSettings(LaneMode.AUTO, Duration.ofMillis(20), 2, 4096));

    @Override
    public Provider serverProvider() {
        return RESTLESS;
    }

    /** Such a handle has no right to read attributes, which the question takes. */
    @Override
    public boolean whoOnlyWritesKnowsWhoHasGone() {
        return false;
    }

    @Override
    public Limits limits() {
        return WindowsContractTest.LIMITS;
    }
}
