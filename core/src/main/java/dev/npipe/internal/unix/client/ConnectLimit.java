// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.client;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.greeting.Handshake;
import java.time.Duration;

/**
 * How long a client waits.
 *
 * @param total for everything together; after it, nothing is tried again
 * @param instance for an instance, as the server is told; a bit less, so that its answer that it is
 *     busy comes in time
 * @param answer for the server's answer: a client that does not wait at all gives it the time of
 *     one handshake
 */
record ConnectLimit(Deadline total, Deadline instance, Deadline answer) {
    /** As long as it takes. */
    static final ConnectLimit NEVER =
            new ConnectLimit(Deadline.NEVER, Deadline.NEVER, Deadline.NEVER);

    /** The most that an answer is given for its way, and its share of a short limit. */
    private static final Duration LONGEST_WAY = Duration.ofMillis(50);

    private static final int SHARE = 4;

    /** By whole numbers, as the share of a short limit is: a duration is multiplied by decimals. */
    private static final Duration SHORT = Duration.ofMillis(SHARE * LONGEST_WAY.toMillis());

    /** The limit that begins now. */
    static ConnectLimit of(Duration timeout) {
        return of(timeout, Deadline.after(timeout));
    }

    /** The limit of a client that was given this total. */
    static ConnectLimit of(Duration timeout, Deadline total) {
        if (timeout.isZero()) {
            return new ConnectLimit(total, total, total.ofSameCall(Handshake.TIME_LIMIT));
        }
        boolean isShort = timeout.compareTo(SHORT) < 0;
        Duration way = isShort ? Duration.ofNanos(timeout.toNanos() / SHARE) : LONGEST_WAY;
        return new ConnectLimit(total, Deadline.after(timeout.minus(way)), total);
    }
}
