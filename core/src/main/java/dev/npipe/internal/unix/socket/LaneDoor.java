// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.socket;

import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.util.Optional;

/** How a client asks its server for a lane. */
@FunctionalInterface
public interface LaneDoor {
    /**
     * Connects once more, shows the token, and hears the answer.
     *
     * @return the new connection, by which the memory comes, and which the caller closes; empty if
     *     the server has none to give
     * @throws IOException if there is no answer in time, or another server
     */
    Optional<UnixSocket> ask(LaneToken token, Deadline limit) throws IOException;
}
