// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.lane.RingFault;
import java.io.IOException;

/** The connection whose two directions these are, as they know it. */
interface LaneOwner {
    /** The pipe, for messages. */
    String pipe();

    /** So many bytes were read. */
    void wasRead(int bytes);

    /** So many bytes were written. */
    void wasWritten(int bytes);

    /** How long a thread may spin before it sleeps. */
    long spinNanos();

    /** The keeper has something to see. */
    void lookSoon();

    /** True when nobody is at the other end any more. */
    boolean isOtherGone() throws IOException;

    /** True when the connection is closed here. */
    boolean isClosed();

    /** A token came, and this is its lane from now on; false if it may not have one. */
    boolean enter(ExpectedLane expected);

    /** Ends the connection, whose other end has broken the rules; what the caller is told. */
    IOException broken(RingFault fault);
}
