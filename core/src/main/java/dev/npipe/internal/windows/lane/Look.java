// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

/**
 * What {@code PeekNamedPipe} would tell of what is unread in a ring.
 *
 * @param copied how many bytes were copied
 * @param available how many are there
 * @param left how many of the first message were not copied
 */
public record Look(int copied, int available, int left) {
    /** Nothing is there. */
    public static final Look NOTHING = new Look(0, 0, 0);
}
