// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk;

/**
 * How long to talk on when the other end sends no more. It may have left, or listen on: a pipe that
 * carries a half-close does not say which, until something is written to it.
 */
public enum Patience {
    /** Not at all: whoever types sees that it is over. */
    NONE,
    /** Until the input rests for half a second: somebody else may get the rest. */
    WHILE_INPUT_FLOWS,
    /**
     * Until the input is over, or cannot be said; where the other end cannot be listening on, as
     * {@link #WHILE_INPUT_FLOWS}.
     */
    UNTIL_INPUT_ENDS
}
