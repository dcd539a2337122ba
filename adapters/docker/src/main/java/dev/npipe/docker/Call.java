// SPDX-License-Identifier: Apache-2.0
package dev.npipe.docker;

import java.io.IOException;

/** A request that some thread waits for, and then its response. */
sealed interface Call permits PooledCall, HijackedCall {
    /** Ends it at once, from any thread; whoever waits for it gets a failure. */
    void end();

    /** Why a read of its response failed. */
    default IOException reason(IOException thrown) {
        return thrown;
    }
}
