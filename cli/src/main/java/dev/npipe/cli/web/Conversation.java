// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import dev.npipe.cli.tap.Passage;
import java.time.Instant;

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

    void write(Json json) {
        json.open('{').name("number").value(number).name("lane").value(lane);
        json.name("peer").value(peer).name("begin").value(begin.toEpochMilli());
        json.name("state").value(state).name("figures").open('[');
        for (long figure : figures) {
            json.value(figure);
        }
        json.close(']').close('}');
    }
}
