// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web.kept;

import dev.npipe.cli.tap.Passage;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is known of a conversation. {@link Conversations} guards it. */
final class Conversation {
    private final long number;
    private final int lane;
    private final String peer;
    private final Instant begin;
    private final long[] figures = new long[4];
    private String state = "open";
    private long changed;

    Conversation(long number, int lane, String peer, Instant begin) {
        this.number = number;
        this.lane = lane;
        this.peer = peer;
        this.begin = begin;
    }

    long number() {
        return number;
    }

    int lane() {
        return lane;
    }

    boolean isOpen() {
        return state.equals("open");
    }

    /** When it changed last, in the count of changes. */
    long changed() {
        return changed;
    }

    void add(Passage passage, long change) {
        changed = change;
        switch (passage.kind()) {
            case DATA -> {
                int column = passage.direction() == Passage.Direction.TO_SERVER ? 0 : 2;
                figures[column]++;
                figures[column + 1] += passage.bytes().length;
            }
            case FAILED -> state = "failed";
            case CLOSED -> state = state.equals("failed") ? state : "closed";
            case OPENED, ENDED -> {
                // no figure of these
            }
        }
    }

    /** All of it, by name, for JSON. */
    Map<String, Object> facts() {
        var facts = new LinkedHashMap<String, Object>();
        facts.put("number", number);
        facts.put("lane", lane);
        facts.put("peer", peer);
        facts.put("begin", begin.toEpochMilli());
        facts.put("state", state);
        facts.put("figures", Arrays.stream(figures).boxed().toList());
        return facts;
    }
}
