// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.endurance;

/**
 * The pipes of the server under attack.
 *
 * @param base what their names begin with
 */
record PipeNames(String base) {
    /** Serves everybody at once. */
    String work() {
        return base + "-work";
    }

    /** Has one instance, which is always taken. */
    String single() {
        return base + "-single";
    }

    /** Accepts nobody for a long time. */
    String late() {
        return base + "-late";
    }
}
