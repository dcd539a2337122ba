// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import java.io.IOException;

/** A message could not be written whole, and the reader may have its beginning. */
public final class HalfWrittenException extends IOException {
    private static final long serialVersionUID = 1L;

    HalfWrittenException(Throwable why) {
        super(why.getMessage(), why);
    }

    /** What went wrong, if it can be returned; else it is thrown. */
    public IOException why() {
        return switch (getCause()) {
            case IOException e -> e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> this;
        };
    }
}
