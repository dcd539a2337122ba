// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.flow;

import java.nio.ByteBuffer;

/** Looks on while bytes pass in one direction. It runs on the thread that carries them. */
public interface Watcher {
    /** Looks at nothing. */
    Watcher NONE = (bytes, complete) -> {};

    /**
     * A message, or a piece of a stream.
     *
     * @param bytes valid during this call only
     * @param complete whether a message ends here; true for every piece of a stream
     */
    void passed(ByteBuffer bytes, boolean complete);

    /** The sender sends no more. */
    default void ended() {}
}
