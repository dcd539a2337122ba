// SPDX-License-Identifier: Apache-2.0
package dev.npipe.net;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/** A time limit as sockets have it, in milliseconds and 0 for none, and as pipes have it. */
final class Milliseconds {
    /** No time limit, as a pipe has it. */
    static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    private Milliseconds() {}

    static Duration toDuration(int timeout) {
        if (timeout < 0) {
            throw new IllegalArgumentException("timeout can't be negative");
        }
        return timeout == 0 ? FOREVER : Duration.ofMillis(timeout);
    }

    /** Rounded up, as 0 would be none. */
    static int of(Duration timeout) {
        if (timeout.equals(FOREVER)) {
            return 0;
        }
        long millis = timeout.plusNanos(999_999).toMillis();
        return Math.clamp(millis, 1, Integer.MAX_VALUE);
    }
}
