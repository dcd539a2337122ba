// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * What a client is told: {@code go N}, or {@code go N MICROSECONDS} for as many with a pause before
 * each.
 */
record Command(long iterations, Duration pause) {
    private static final Pattern LINE = Pattern.compile("go ([0-9]+)(?: ([0-9]+))?");

    static Command parse(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a command: " + line);
        }
        String micros = matcher.group(2);
        return new Command(
                Long.parseLong(matcher.group(1)),
                micros == null ? Duration.ZERO : Duration.ofNanos(1_000 * Long.parseLong(micros)));
    }

    String toLine() {
        return "go " + iterations + (pause.isZero() ? "" : " " + pause.toNanos() / 1_000);
    }
}
