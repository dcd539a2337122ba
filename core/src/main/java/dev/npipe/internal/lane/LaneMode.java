// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import dev.npipe.internal.background.PipeLog;
import java.lang.System.Logger.Level;
import java.util.Locale;

/** When connections move into shared memory. */
public enum LaneMode {
    /** When they are busy. */
    AUTO,

    /** From their beginning. */
    ALWAYS,

    /** Never. */
    OFF;

    private static final String PROPERTY = "dev.npipe.lane";

    /** What holds in this process; what is none of these is logged, and counts as not set. */
    public static LaneMode ofProcess(LaneMode unlessSet) {
        String value = System.getProperty(PROPERTY, "").strip();
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "" -> unlessSet;
            case "auto" -> AUTO;
            case "always" -> ALWAYS;
            case "off" -> OFF;
            default -> {
                PipeLog.log(
                        Level.WARNING,
                        PROPERTY,
                        "a setting is none of auto, always and off",
                        value + "; it counts as not set");
                yield unlessSet;
            }
        };
    }
}
