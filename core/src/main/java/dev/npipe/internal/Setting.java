// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.internal.background.PipeLog;
import java.lang.System.Logger.Level;

/**
 * A number from 1 on that a system property may set. What is no such number is logged, and counts
 * as not set.
 *
 * @param property the name of the property
 * @param byDefault what holds where it is not set
 */
public record Setting(String property, long byDefault) {
    private static final String NO_NUMBER = "a setting is not a number from 1 on";

    /** What holds now. */
    public long value() {
        String value = System.getProperty(property, "").strip();
        if (value.isEmpty()) {
            return byDefault;
        }
        try {
            long number = Long.parseLong(value);
            if (number >= 1) {
                return number;
            }
            warn(value);
        } catch (NumberFormatException e) {
            warn(value);
        }
        return byDefault;
    }

    /** What holds now, or the largest {@code int} where that is less. */
    public int intValue() {
        return (int) Math.min(value(), Integer.MAX_VALUE);
    }

    private void warn(String value) {
        PipeLog.log(
                Level.WARNING, property, NO_NUMBER, value + "; " + byDefault + " is used instead");
    }
}
