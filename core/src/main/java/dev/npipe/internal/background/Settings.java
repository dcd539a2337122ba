// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.lang.System.Logger.Level;

/** Reads the settings that are numbers. */
public final class Settings {
    private Settings() {}

    /**
     * The number that a system property says, from 1 to 2,147,483,647; the other one where it says
     * nothing. What it says otherwise is not used, which the log tells.
     */
    public static int atLeastOne(String property, int byDefault) {
        String value = System.getProperty(property, "").strip();
        if (value.isEmpty()) {
            return byDefault;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= 1) {
                return number;
            }
            warn(property, value, byDefault);
        } catch (NumberFormatException e) {
            warn(property, value, byDefault);
        }
        return byDefault;
    }

    private static void warn(String property, String value, int used) {
        PipeLog.log(
                Level.WARNING,
                property,
                "the setting is not a number from 1 to " + Integer.MAX_VALUE,
                "%s; %d is used instead".formatted(value, used));
    }
}
