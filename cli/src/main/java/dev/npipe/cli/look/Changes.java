// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.look;

import dev.npipe.PipeEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What became of pipes between two looks. */
public final class Changes {
    /** What became of one. */
    public enum Kind {
        APPEARED,
        CHANGED,
        GONE
    }

    /** A pipe, and what became of it; one that has gone is as it was. */
    public record Change(Kind kind, PipeEntry pipe) {}

    private Map<String, PipeEntry> known = Map.of();

    /** What is different from the last time; the first time everything appears. */
    public List<Change> since(List<PipeEntry> now) {
        var all = new LinkedHashMap<String, PipeEntry>();
        now.forEach(pipe -> all.put(key(pipe), pipe));
        var changes = new ArrayList<Change>();
        known.forEach(
                (key, pipe) -> {
                    if (!all.containsKey(key)) {
                        changes.add(new Change(Kind.GONE, pipe));
                    }
                });
        all.forEach(
                (key, pipe) -> {
                    PipeEntry before = known.get(key);
                    if (before == null) {
                        changes.add(new Change(Kind.APPEARED, pipe));
                    } else if (!before.equals(pipe)) {
                        changes.add(new Change(Kind.CHANGED, pipe));
                    }
                });
        known = all;
        return changes;
    }

    /** A pipe that is stale now is another one than it was; a second socket makes none. */
    private static String key(PipeEntry pipe) {
        String place =
                pipe.paths().isEmpty() ? "" : String.valueOf(pipe.paths().getFirst().getParent());
        return pipe.state() + " " + place + " " + pipe.address();
    }
}
