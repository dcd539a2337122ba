// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.end;

import java.io.Closeable;
import java.io.IOException;

/** Where others come in: a pipe's server, a listening socket, or a place that is there once. */
public interface Door extends Closeable {
    /** Where it is, for the user to read: with the port that the system chose. */
    String address();

    /**
     * Waits for the next one. A close from another thread ends the wait with an exception of the
     * kind {@link java.nio.channels.ClosedChannelException}.
     */
    End accept() throws IOException;

    /** Lets nobody in any more; who is in may stay. */
    @Override
    void close() throws IOException;
}
