// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How often the same is logged: the first line of a level, pipe and cause at once, then one each
 * {@link #INTERVAL_NANOS}, which says how many it stands for. It tells {@link #MOST} of them apart;
 * all others are one.
 */
final class LogRate {
    static final long INTERVAL_NANOS = 3_000_000_000L;
    static final int MOST = 256;

    private record Kind(Level level, String pipe, String cause) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Kind kind
                    && level == kind.level
                    && pipe.equals(kind.pipe)
                    && cause.equals(kind.cause);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * level.hashCode() + pipe.hashCode()) + cause.hashCode();
        }
    }

    /** What was held back of one kind. */
    private static final class Held {
        /** When the next line may be written. */
        private long next;

        private long count;

        /** The last one of them, which is written for all. */
        private @Nullable LogLine last;
    }

    private final Map<Kind, Held> kinds = new HashMap<>();
    private final Held others = new Held();

    LogRate(long now) {
        others.next = now;
    }

    /** True when this line is to be written now; else it is counted. */
    synchronized boolean admits(LogLine line, long now) {
        Held held = held(new Kind(line.level(), line.pipe(), line.cause()), now);
        if (held.count == 0 && held.next - now <= 0) {
            held.next = now + INTERVAL_NANOS;
            return true;
        }
        held.count++;
        held.last = line;
        return false;
    }

    private Held held(Kind kind, long now) {
        Held known = kinds.get(kind);
        if (known == null && kinds.size() >= MOST) {
            kinds.values().removeIf(held -> held.count == 0 && held.next - now <= 0);
        }
        if (known == null && kinds.size() < MOST) {
            known = new Held();
            known.next = now;
            kinds.put(kind, known);
        }
        return known == null ? others : known;
    }

    /** The lines that were held back for long enough, or with {@code all} every one. */
    synchronized List<LogLine> due(long now, boolean all) {
        var due = new ArrayList<LogLine>();
        for (Held held : kinds.values()) {
            take(held, now, all, due);
        }
        take(others, now, all, due);
        return due;
    }

    private static void take(Held held, long now, boolean all, List<LogLine> due) {
        LogLine last = held.last;
        if (last != null && (all || held.next - now <= 0)) {
            due.add(last.standingFor(held.count - 1));
            held.next = now + INTERVAL_NANOS;
            held.count = 0;
            held.last = null;
        }
    }

    /** How many kinds it knows. */
    synchronized int size() {
        return kinds.size();
    }

    /** True when lines are held back. */
    synchronized boolean holdsSome() {
        return others.count > 0 || kinds.values().stream().anyMatch(held -> held.count > 0);
    }
}
