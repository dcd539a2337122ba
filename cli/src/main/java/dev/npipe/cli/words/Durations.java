// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.words;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.TypeConversionException;

/** Lengths of time as users write them. */
public final class Durations {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)?");

    private Durations() {}

    /** Reads {@code 500ms}, {@code 1.5s}, {@code 2m}, {@code 1h}, or a number of seconds. */
    public static Duration parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new TypeConversionException(
                    "'%s' is no length of time: 500ms, 10s and 2m are".formatted(text));
        }
        String unit = parts.group(2) == null ? "s" : parts.group(2);
        long nanosOfUnit =
                switch (unit) {
                    case "ms" -> 1_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default -> 1_000_000_000L;
                };
        return Duration.ofNanos(
                new BigDecimal(parts.group(1))
                        .multiply(BigDecimal.valueOf(nanosOfUnit))
                        .longValue());
    }
}
