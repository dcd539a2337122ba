// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk.way;

import java.io.IOException;

/** What was received could not be written here; the cause says why. */
public final class OutputException extends IOException {
    private static final long serialVersionUID = 1L;

    public OutputException(IOException cause) {
        super("cannot write to the standard output: " + cause.getMessage(), cause);
    }
}
