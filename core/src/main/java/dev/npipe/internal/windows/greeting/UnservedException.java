// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.greeting;

import java.io.IOException;

/**
 * A server that was opened and does not serve this client: it is not the expected one, or has left
 * already. It does not end the wait for the one that will.
 */
final class UnservedException extends IOException {
    private static final long serialVersionUID = 1;

    /** What the caller is told in the end, if no other server came. */
    private final IOException told;

    UnservedException(IOException told) {
        super(told.getMessage(), told);
        this.told = told;
    }

    IOException told() {
        return told;
    }
}
