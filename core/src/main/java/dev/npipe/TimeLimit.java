// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import dev.npipe.internal.Deadline;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** A time limit: a duration for the caller, nanoseconds inside, {@link Long#MAX_VALUE} for none. */
final class TimeLimit {
    /** No time limit. */
    static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    private TimeLimit() {}

    /** In nanoseconds; refused when negative. */
    static long nanosOf(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("the timeout is negative: " + timeout);
        }
        return Deadline.nanosOf(timeout);
    }

    static Duration durationOf(long nanos) {
        return nanos == Long.MAX_VALUE ? FOREVER : Duration.ofNanos(nanos);
    }

    /** In milliseconds as the JDK's socket events have it: 0 is none. */
    static long millisOf(long nanos) {
        return nanos == Long.MAX_VALUE ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
