// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.flow;

import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Takes every line that npipe logs, puts it into words, and drops it. */
public final class QuietLog extends Handler {
    private static final Logger LOGGER = Logger.getLogger("dev.npipe");

    private final SimpleFormatter formatter = new SimpleFormatter();

    private QuietLog() {}

    public static synchronized void install() {
        if (LOGGER.getUseParentHandlers()) {
            LOGGER.setUseParentHandlers(false);
            LOGGER.setLevel(Level.ALL);
            LOGGER.addHandler(new QuietLog());
        }
    }

    @Override
    public void publish(LogRecord line) {
        if (formatter.formatMessage(line).isEmpty()) {
            throw new AssertionError("an empty line of the log");
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
