// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import java.io.IOException;

/** A listening socket listens no more, and nobody here has closed it. */
public final class SocketBrokenException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The system's report. */
    public SocketBrokenException(IOException cause) {
        super("the socket listens no more: " + cause.getMessage(), cause);
    }
}
