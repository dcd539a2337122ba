// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;

/** The close of something where nobody is left to be told that it failed: that is logged. */
final class QuietClose {
    private QuietClose() {}

    /**
     * @param what what is closed, for the log
     * @param closing closes it
     */
    static void close(Object what, Closeable closing) {
        try {
            closing.close();
        } catch (IOException e) {
            System.getLogger("dev.npipe").log(Level.DEBUG, what + ": closing failed", e);
        }
    }
}
