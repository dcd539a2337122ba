// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The log of the library, {@code dev.npipe}. What it is told names the pipe, a cause that is one of
 * few, by which it counts, and what is particular about this case.
 *
 * <p>It never waits and never throws: the thread {@code npipe-log} writes what is logged, the same
 * cause of a pipe once in a few seconds, and in one line whatever a name contains.
 */
public final class PipeLog {
    /** There once something is logged: the JDK loads much with the first logger. */
    private static final class Started {
        static final LogWriter WRITER =
                new LogWriter("npipe-log", () -> System.getLogger("dev.npipe"));
    }

    private PipeLog() {}

    /** Logs a case of this cause. */
    public static void log(Level level, String pipe, String cause, String detail) {
        write(level, pipe, cause, detail, null);
    }

    /** Logs a case of this cause, which nothing else is to be said about. */
    public static void log(Level level, String pipe, String cause) {
        log(level, pipe, cause, "");
    }

    /** Logs a failure. */
    public static void log(Level level, String pipe, String cause, Throwable failure) {
        write(level, pipe, cause, "", failure);
    }

    /** Logs what says nothing of use by itself: before the next line, or when a server starts. */
    public static void logLater(Level level, String pipe, String cause) {
        KeptLine.keep(new LogLine(level, pipe, cause, "", null, 0));
    }

    private static void write(
            Level level, String pipe, String cause, String detail, @Nullable Throwable failure) {
        writeKept();
        Started.WRITER.log(level, pipe, cause, detail, failure);
    }

    private static void writeKept() {
        LogLine kept = KeptLine.take();
        if (kept != null) {
            Started.WRITER.log(kept.level(), kept.pipe(), kept.cause(), kept.detail(), null);
        }
    }

    /**
     * Before the first client can come: starts the thread, which loads what a first line needs
     * while there is still room for it.
     */
    public static void prepare() {
        writeKept();
        Started.WRITER.start();
    }

    /**
     * Waits until all that was logged is written, what was held back included.
     *
     * @return false if that takes longer, or this thread is interrupted
     */
    public static boolean awaitWritten(Duration atMost) {
        return Started.WRITER.awaitWritten(atMost.toNanos());
    }
}
