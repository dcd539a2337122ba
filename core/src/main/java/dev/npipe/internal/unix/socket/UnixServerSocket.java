// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import java.io.IOException;
import java.util.Optional;

/** A listening socket. */
public interface UnixServerSocket {
    /**
     * Waits until a client is in the backlog, without taking it out.
     *
     * @throws java.nio.channels.ClosedChannelException once this is closed
     */
    void awaitAcceptable() throws IOException;

    /**
     * Takes a client out of the backlog without waiting; empty when there is none.
     *
     * @throws java.nio.channels.ClosedChannelException once this is closed
     */
    Optional<UnixSocket> accept() throws IOException;

    /** True when clients are in the backlog now; false when that is not known. */
    default boolean hasWaiting() throws IOException {
        return false;
    }

    /** Stops listening and wakes the waiting thread; the file stays. */
    void close() throws IOException;
}
