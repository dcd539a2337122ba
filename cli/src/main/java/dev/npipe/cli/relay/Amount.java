// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import java.util.Locale;

/**
 * How much has passed.
 *
 * @param messages how many were complete
 * @param hasMessages whether there are messages at all
 */
public record Amount(long bytes, long messages, boolean hasMessages) {
    static final Amount NONE = new Amount(0, 0, false);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    Amount plus(Amount more) {
        return new Amount(
                bytes + more.bytes, messages + more.messages, hasMessages || more.hasMessages);
    }

    /** Exactly: for the end. */
    @Override
    public String toString() {
        String size = bytes + (bytes == 1 ? " byte" : " bytes");
        return hasMessages
                ? size + " in " + messages + (messages == 1 ? " message" : " messages")
                : size;
    }

    /** About how many: {@code 3.4 MiB}. */
    public static String about(double bytes) {
        int unit = 0;
        double number = bytes;
        while (number >= 1000 && unit < UNITS.length - 1) {
            number /= 1024;
            unit++;
        }
        String digits = unit == 0 || number >= 100 ? "%.0f" : "%.1f";
        return String.format(Locale.ROOT, digits, number) + " " + UNITS[unit];
    }
}
