// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import java.io.IOException;

/** Whose two streams a {@link LaneSource} and a {@link LaneSink} are, and what they tell it. */
interface LaneOwner {
    /** So many bytes were read. */
    void wasRead(int bytes);

    /** So many bytes were written. */
    void wasWritten(int bytes);

    /** A bell was taken out of the socket, which somebody may have wanted to be called by. */
    void bellTaken(Lane lane);

    /** The reader is back at the socket. */
    void sourceHasLeft();

    /** What an access fails with to memory that was given back: because this was closed, or not. */
    IOException closed(IllegalStateException e);
}
