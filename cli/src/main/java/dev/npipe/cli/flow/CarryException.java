// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.flow;

import dev.npipe.cli.end.End;
import java.io.IOException;

/** A conversation broke off; the cause says how. */
public final class CarryException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What could not be done. */
    public enum Step {
        /** To receive more. */
        READ,
        /** To receive the rest of a message that had begun. */
        READ_REST,
        /** To send, or to say that no more comes. */
        WRITE
    }

    private final transient End end;
    private final Step step;

    CarryException(End end, Step step, IOException cause) {
        super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
        this.end = end;
        this.step = step;
    }

    /** The end that failed. */
    public End end() {
        return end;
    }

    /** What could not be done with it. */
    public Step step() {
        return step;
    }
}
