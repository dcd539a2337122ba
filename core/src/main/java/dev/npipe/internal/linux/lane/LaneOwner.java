// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.lane.RingFault;
import java.io.IOException;

/** Whose two streams a {@link LaneSource} and a {@link LaneSink} are, and what they tell it. */
interface LaneOwner {
    /** So many bytes were read. */
    void wasRead(int bytes);

    /** So many bytes were written. */
    void wasWritten(int bytes);

    /**
     * A bell was taken out of the socket, which somebody may have wanted to be called by, or the
     * stream goes on in the ring without one.
     */
    void bellTaken(Lane lane) throws RingFault;

    /**
     * Before an access.
     *
     * @throws IOException if the other end has broken the rules
     */
    void check() throws IOException;

    /** There is something to be done beside the application: to ring again, or to go back. */
    void lookSoon();

    /**
     * What the application is told of an access to the memory that failed: the memory was given
     * back as this was closed, or the other end broke the rules, which ends the connection.
     */
    IOException failed(Exception e);
}
