// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.manners;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/** What the library logs, in one line like the command's own: {@code npipe: warning: ...}. */
public final class LogLine extends Formatter {
    private static final String SETUP = "java.util.logging.config.class";

    private static volatile String level = "INFO";

    /** For the log manager, which makes it by name. */
    public LogLine() {}

    /**
     * Has the log written like this, unless the user says otherwise; costs nothing before it is.
     */
    public static void use() {
        if (System.getProperty(SETUP) == null
                && System.getProperty("java.util.logging.config.file") == null) {
            System.setProperty(SETUP, Setup.class.getName());
        }
    }

    /** Has everything written that the library logs, if nothing was logged yet. */
    public static void useAll() {
        level = "FINE";
    }

    @Override
    public String format(LogRecord line) {
        String name =
                line.getLevel().equals(Level.FINE)
                        ? "debug" // as the library calls it
                        : line.getLevel().getName().toLowerCase(Locale.ROOT);
        String cause = line.getThrown() == null ? "" : ": " + line.getThrown();
        return "npipe: "
                + name
                + ": "
                + Printable.line(formatMessage(line) + cause)
                + System.lineSeparator();
    }

    /** What the log manager runs in place of reading the runtime's own configuration. */
    public static final class Setup {
        /** Configures the log. */
        public Setup() throws IOException {
            String configuration =
                    """
                    handlers=java.util.logging.ConsoleHandler
                    java.util.logging.ConsoleHandler.formatter=%s
                    java.util.logging.ConsoleHandler.level=%s
                    dev.npipe.level=%2$s
                    """
                            .formatted(LogLine.class.getName(), level);
            LogManager.getLogManager()
                    .readConfiguration(
                            new ByteArrayInputStream(
                                    configuration.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }
}
