// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.lang.System.Logger.Level;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A line of the log that is to be written.
 *
 * @param detail what is particular about this case; empty for nothing
 * @param more how many cases like this one it stands for besides
 */
record LogLine(
        Level level,
        String pipe,
        String cause,
        String detail,
        @Nullable Throwable failure,
        long more) {

    LogLine standingFor(long others) {
        return new LogLine(level, pipe, cause, detail, failure, others);
    }

    /**
     * The line in words.
     *
     * @param lost how many lines before it could not be written
     */
    String text(long lost) {
        var text = new StringBuilder(pipe).append(": ").append(cause);
        if (!detail.isEmpty()) {
            text.append(": ").append(detail);
        }
        var line = new StringBuilder(Printable.of(text.toString()));
        if (more > 0) {
            line.append(String.format(Locale.ROOT, " (and %,d more)", more));
        }
        if (lost > 0) {
            line.append(String.format(Locale.ROOT, " (%,d lines before it were lost)", lost));
        }
        return line.toString();
    }
}
