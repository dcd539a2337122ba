// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.framing;

import java.io.IOException;

/** A record is longer than its reader allows. */
public final class RecordTooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A record that is not held whole.
     *
     * @param limit in bytes
     */
    public RecordTooLongException(int limit) {
        super("a message is longer than " + limit + " bytes");
    }
}
