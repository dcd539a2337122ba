// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.lang.System.Logger.Level;

/**
 * The log of the library, {@code dev.npipe}. What it is told names the pipe, a cause that is one of
 * few, by which it counts, and what is particular about this case.
 */
public final class PipeLog {
    private static final System.Logger LOG = System.getLogger("dev.npipe");

    private PipeLog() {}

    /** Logs a case of this cause. */
    public static void log(Level level, String pipe, String cause, String detail) {
        LOG.log(level, "{0}: {1}: {2}", pipe, cause, detail);
    }

    /** Logs a case of this cause, which nothing else is to be said about. */
    public static void log(Level level, String pipe, String cause) {
        LOG.log(level, "{0}: {1}", pipe, cause);
    }

    /** Logs a failure. */
    public static void log(Level level, String pipe, String cause, Throwable failure) {
        LOG.log(level, pipe + ": " + cause, failure);
    }
}
