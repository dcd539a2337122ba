// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import java.io.IOException;

/** A message could not be written whole, and the reader may have its beginning. */
public final class HalfWrittenException extends IOException {
    private static final long serialVersionUID = 1L;

    HalfWrittenException(IOException why) {
        super(why.getMessage(), why);
    }

    /** What went wrong. */
    @Override
    public synchronized IOException getCause() {
        return (IOException) super.getCause();
    }
}
