// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import org.jspecify.annotations.Nullable;

/**
 * A lane that a server has made for one of the connections of a process, and does not know yet for
 * which: the one in which the token comes.
 */
public interface ExpectedLane {
    /** Its token. */
    LaneToken token();

    /** How many bytes come through the pipe before the token; negative while none is on its way. */
    long mark();

    /** The lane, for the one connection that asks first; null for another one. */
    @Nullable Lane claim();
}
