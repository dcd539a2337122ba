// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import java.io.IOException;

/** A message could not be written whole, and the reader may have its beginning. */
public final class HalfWrittenException extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException why;

    HalfWrittenException(IOException why) {
        super(why.getMessage(), why);
        this.why = why;
    }

    /** What went wrong. */
    public IOException why() {
        return why;
    }
}
