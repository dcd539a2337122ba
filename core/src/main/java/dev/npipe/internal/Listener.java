// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal;

import dev.npipe.PipeInfo;
import java.io.IOException;

/** A server's pipe. All methods may be called by several threads at once. */
public interface Listener {
    /** Waits for the next client, skipping those that are gone. */
    Connection accept(Deadline deadline) throws IOException;

    /**
     * True once an {@link #accept} has failed because this listener closed itself; serving cannot
     * go on.
     */
    boolean hasToldWhyItClosed();

    /** The pipe's properties and how many instances it has now. */
    PipeInfo info();

    /**
     * Gives up the name, wakes every {@code accept} and returns at once; later calls do nothing.
     */
    void close() throws IOException;
}
