// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.lang.reflect.Array;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Loads what a first record of a log needs: the time zones, the words of dates, the handlers and
 * their formatters. They are read from files. Where no descriptor is free, the JDK's classes for
 * that fail to initialise, for good and for everybody.
 */
final class FirstRecord {
    private FirstRecord() {}

    /** Loads all that; writes nothing. */
    static void prepare() {
        try {
            boolean said = likeTheJdk(ZonedDateTime.now(ZoneId.systemDefault())).isEmpty();
            Module logging = System.LoggerFinder.getLoggerFinder().getClass().getModule();
            if (!said && "java.logging".equals(logging.getName())) {
                prepareHandlers(logging);
            }
        } catch (Throwable e) {
            return; // the first record loads what is missing, if it can
        }
    }

    /** What the JDK's own formatters do with a record. */
    private static String likeTheJdk(ZonedDateTime now) {
        return String.format(
                Locale.getDefault(Locale.Category.FORMAT),
                "%1$tb %1$td, %1$tY %1$tl:%1$tM:%1$tS.%1$tL %1$Tp %2$s%n",
                now,
                "");
    }

    /**
     * Has the handlers made, as a first record would, and a record formatted by each. By
     * reflection, as the log may be another one, and then need not be there.
     */
    private static void prepareHandlers(Module logging) throws ReflectiveOperationException {
        Class<?> loggers = type(logging, "Logger");
        Object logger = loggers.getMethod("getLogger", String.class).invoke(null, "dev.npipe");
        while (logger != null) {
            Object handlers = loggers.getMethod("getHandlers").invoke(logger);
            for (int i = 0; i < Array.getLength(handlers); i++) {
                format(logging, Array.get(handlers, i));
            }
            logger = loggers.getMethod("getParent").invoke(logger);
        }
    }

    private static void format(Module logging, Object handler) throws ReflectiveOperationException {
        Object formatter = type(logging, "Handler").getMethod("getFormatter").invoke(handler);
        if (formatter != null) {
            Class<?> records = type(logging, "LogRecord");
            Class<?> levels = type(logging, "Level");
            Object record =
                    records.getConstructor(levels, String.class)
                            .newInstance(levels.getField("WARNING").get(null), "");
            records.getMethod("setThrown", Throwable.class).invoke(record, new Throwable());
            type(logging, "Formatter").getMethod("format", records).invoke(formatter, record);
        }
    }

    private static Class<?> type(Module logging, String name) throws ClassNotFoundException {
        @Nullable Class<?> type = Class.forName(logging, "java.util.logging." + name);
        if (type == null) {
            throw new ClassNotFoundException(name);
        }
        return type;
    }
}
