// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import java.io.IOException;

/** A write found no peer: EPIPE or ECONNRESET. The connection turns it into what users see. */
public final class PeerGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    /** A socket's report, with the system's own words. */
    public PeerGoneException(IOException cause) {
        super(cause);
    }
}
