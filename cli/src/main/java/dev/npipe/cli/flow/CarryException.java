// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.flow;

import dev.npipe.cli.end.End;
import java.io.IOException;

/** A conversation broke off; the cause says how. */
public final class CarryException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient End end;

    CarryException(End end, IOException cause) {
        super(cause.getMessage(), cause);
        this.end = end;
    }

    /** The end that failed. */
    public End end() {
        return end;
    }
}
