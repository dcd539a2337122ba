// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

/** How the command ends, for scripts. */
enum ExitCode {
    OK(0),
    USAGE(1),
    FAILED(2),
    NO_SUCH_PIPE(3),
    BUSY(4),
    ACCESS_DENIED(5),
    BUG(70);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
