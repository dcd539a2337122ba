// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

/** How the command ends, for scripts. */
public enum ExitCode {
    /** Done. */
    OK(0),
    /** The words were wrong. */
    USAGE(1),
    /** The system refused something, or the name is taken. */
    FAILED(2),
    /** There is no such pipe. */
    NO_SUCH_PIPE(3),
    /** Busy, or timed out. */
    BUSY(4),
    /** A right is missing. */
    ACCESS_DENIED(5),
    /** The other end left inside a message. */
    BROKE_OFF(6),
    /** Not a pipe of the kind that was asked for. */
    WRONG_KIND(7),
    /** A fault of this program. */
    BUG(70),
    /** Interrupted with Ctrl-C. */
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The number that the process ends with. */
    public int number() {
        return number;
    }
}
