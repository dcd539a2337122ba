// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A line that says nothing of use by itself, and goes before the next one. It is kept apart from
 * the log, as a program that has nothing to log is to start without one.
 */
final class KeptLine {
    private static final AtomicReference<@Nullable LogLine> LINE = new AtomicReference<>();

    private KeptLine() {}

    static void keep(LogLine line) {
        LINE.set(line);
    }

    /** The line, which is nobody's but the caller's then. */
    static @Nullable LogLine take() {
        return LINE.get() == null ? null : LINE.getAndSet(null);
    }
}
