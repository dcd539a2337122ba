// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Turn;
import java.io.IOException;
import java.util.OptionalLong;

/** A connection, as its lanes see it. */
public interface LanePlace {
    /** The pipe. */
    String pipe();

    boolean isServer();

    boolean isMessageType();

    /** How many bytes a write here may leave unread before it waits. */
    int writeQuota();

    /** The turns to read and to write. */
    Turn reads();

    Turn writes();

    /** Who counts those that use its handle. */
    Turn.Gate gate();

    /** The process at the other end, if the system tells. */
    OptionalLong otherProcess() throws IOException;

    /** True when nobody is at the other end any more. */
    boolean isOtherGone() throws IOException;

    /** Does something that waits for nothing in a turn, if nobody has it: {@link Turn#beside}. */
    void beside(Turn turn, Turn.Work work) throws IOException;

    /** Closes it, as the other end has broken the rules. */
    void close();
}
