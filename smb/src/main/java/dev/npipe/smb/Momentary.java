// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import dev.npipe.internal.Connection;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;

/** A call that has no time to wait. */
@FunctionalInterface
interface Momentary {
    /** The number of bytes; fails with a timeout if it would have to wait. */
    int bytes() throws IOException;

    /**
     * What the call returns, or {@link Connection#NOT_NOW} if it would have to wait. A thread that
     * is interrupted stays so, and the call does not see it.
     */
    static int run(Momentary call) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return call.bytes();
        } catch (InterruptedByTimeoutException _) {
            return Connection.NOT_NOW;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
