// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.lane.LaneKeeper;
import dev.npipe.internal.lane.LaneSettings;
import java.io.IOException;

/** The process's side of its connections' lanes. */
public interface LaneHost {
    /** When lanes are used. */
    LaneSettings settings();

    /** Who looks after them. */
    LaneKeeper keeper();

    /** How long a thread may spin before it sleeps in such a connection. */
    long spinNanos(LanePlace place) throws IOException;

    /** A server listens from now on. */
    void listens();

    /** It does so no more. */
    void listensNoMore();

    /** The application has the connection from now on; until when to ask at once. */
    void begun(Movable stay, Deadline limit);

    /** Asks for a lane; may take its time. */
    void ask(Movable stay);

    /** The connection has a lane from now on. */
    void entered(Movable stay, Lane lane);

    /** A lane was left, and its memory was given back. */
    void left(Movable stay, Lane lane);

    /** The application has the connection no more. */
    void ended(Movable stay);
}
