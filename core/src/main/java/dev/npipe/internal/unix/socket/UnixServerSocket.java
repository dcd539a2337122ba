// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A listening socket, at which one thread takes clients in. */
public interface UnixServerSocket {
    /** What Linux shortens a backlog to ({@code net.core.somaxconn}). */
    int LONGEST_BACKLOG = 4096;

    /**
     * Takes a client out of the backlog, waiting for one. When no descriptor is free, the client
     * comes on one that was kept for this, and {@link #isShort} is true: it is to be closed before
     * the next call.
     *
     * @throws java.nio.channels.ClosedChannelException once this is closed
     * @throws SocketBrokenException if nobody can ever be taken in here again
     * @throws IOException if this client could not be taken in
     */
    UnixSocket accept() throws IOException;

    /** Whether a thread can wait in {@link #acceptUnlessRecalled}. */
    default boolean canRecall() throws IOException {
        return false;
    }

    /**
     * Takes a client out of the backlog, as {@link #accept} does, but waits until the deadline at
     * most, and not after {@link #recall}, even one that came before. Used instead of {@link
     * #accept}, never beside it.
     *
     * @return null if there may be no client yet
     * @throws IOException if {@link #accept} has to find out what is wrong
     */
    default @Nullable UnixSocket acceptUnlessRecalled(Deadline deadline) throws IOException {
        return accept();
    }

    /** Wakes who waits in {@link #acceptUnlessRecalled}; from any thread. */
    default void recall() {}

    /** Whether the client that came last is to be closed because of a shortage of descriptors. */
    boolean isShort();

    /** True when clients are in the backlog now; false when that is not known. */
    default boolean hasWaiting() throws IOException {
        return false;
    }

    /** Stops listening and wakes the waiting thread; the file stays. */
    void close() throws IOException;
}
