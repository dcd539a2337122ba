// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import dev.npipe.internal.Crowd;
import dev.npipe.internal.Setting;
import java.time.Duration;

/**
 * When this process uses shared memory, and how much.
 *
 * @param mode when connections move into it
 * @param silence how long nothing moves there before it is given back
 * @param much how many reads and writes within {@link LaneWish}'s time make a connection busy
 * @param most how many servers' ends may have it; of one user half of that
 */
public record LaneSettings(LaneMode mode, Duration silence, int much, int most) {
    private static final int MUCH = 256;

    /**
     * How many servers' ends may have a lane where there is much memory, and where there is little.
     */
    private static final int MANY = 128;

    private static final int FEW = 2;

    /**
     * As many as take a quarter of the heap's limit: in a group of processes with a limit (cgroups)
     * the JVM makes its heap a part of that, and beyond it Linux refuses nothing and ends a
     * process.
     */
    public static int mostIn(long heap) {
        return Math.clamp(heap / 4 / TwoRings.size(TwoRings.RING), FEW, MANY);
    }

    /** What the system properties say; whether lanes are used at all, unless they say so. */
    public static LaneSettings ofProcess(LaneMode unlessSet) {
        return new LaneSettings(
                LaneMode.ofProcess(unlessSet),
                Duration.ofMillis(new Setting("dev.npipe.lane.silence", 10_000).intValue()),
                MUCH,
                new Setting("dev.npipe.lane.most", mostIn(Runtime.getRuntime().maxMemory()))
                        .intValue());
    }

    /** Those who have lanes, of whom there may be so many. */
    public Crowd crowd() {
        return new Crowd(most, Math.max(1, most / 2));
    }
}
