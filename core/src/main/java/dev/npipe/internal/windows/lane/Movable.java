// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import java.io.IOException;
import java.util.List;

/** A connection that may move into a lane, as the process sees it that gives lanes or asks. */
public interface Movable {
    /** The system does not tell. */
    long NO_PROCESS = -1;

    /** Where it is. */
    LanePlace place();

    /** The process at the other end, or {@link #NO_PROCESS}. */
    long otherProcess();

    /** True if a lane may be made now; by any thread, and at once. */
    boolean mayEnter();

    /** True if the token of a client that has gone may still be in its pipe. */
    boolean mayBringToken();

    /**
     * Both directions may go on in the lane; false if there is one, or the connection is closed.
     */
    boolean enter(Lane entered);

    /** What may come to this connection. */
    void expect(List<ExpectedLane> lanes);

    /** Beside the application: takes a token that nobody reads. */
    void lookForToken();

    /**
     * A client's first bytes in the ring, if nobody writes now: else they come with the next ones.
     */
    void beginSoon() throws IOException;
}
