// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.time.Duration;

/**
 * What is around the iterations of a burst.
 *
 * @param pause how long the client does nothing before each; what both processes use of the
 *     processors is measured where there is one
 * @param hogs whether other processes want the same cores
 */
record Conditions(Duration pause, boolean hogs) {
    /** One iteration after the other, and nobody else. */
    static final Conditions PLAIN = new Conditions(Duration.ZERO, false);

    static final Conditions PAUSES = new Conditions(Duration.ofMillis(1), false);
    static final Conditions BESIDE_HOGS = new Conditions(Duration.ZERO, true);

    /**
     * Where there are pauses, or turns to wait for, a burst has to be longer for its iterations.
     */
    private static final int LONGER = 5;

    /** How long a burst lasts where a plain one is of this length. */
    Duration burst(Duration plain) {
        return equals(PLAIN) ? plain : plain.multipliedBy(LONGER);
    }
}
