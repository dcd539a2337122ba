// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web.kept;

import dev.npipe.cli.tap.Passage;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last conversations, each in a lane of its own while it lasts: the lane of one that is over is
 * taken by the next.
 */
public final class Conversations {
    /** How many are remembered. */
    static final int MOST = 1_000;

    /** How many of them a reader is told of at once. */
    static final int BATCH = 200;

    private final Map<Long, Conversation> all = new LinkedHashMap<>();
    private final BitSet lanes = new BitSet();
    private long changes;
    private long count;

    /** Counts a passage, and tells the lane of its conversation. */
    public synchronized int add(Passage passage) {
        Conversation conversation =
                all.computeIfAbsent(passage.conversation(), number -> begin(number, passage));
        boolean wasOpen = conversation.isOpen();
        conversation.add(passage, ++changes);
        if (wasOpen && !conversation.isOpen()) {
            lanes.clear(conversation.lane());
        }
        return conversation.lane();
    }

    private Conversation begin(long number, Passage passage) {
        if (all.size() >= MOST) {
            forgetOne();
        }
        int lane = lanes.nextClearBit(0);
        lanes.set(lane);
        count++;
        return new Conversation(number, lane, passage.peer(), passage.time());
    }

    /** The oldest that is over, or else the oldest. */
    private void forgetOne() {
        Conversation gone =
                all.values().stream()
                        .filter(conversation -> !conversation.isOpen())
                        .findFirst()
                        .orElseGet(() -> all.values().iterator().next());
        if (gone.isOpen()) {
            lanes.clear(gone.lane());
        }
        all.remove(gone.number());
    }

    /** How many there were. */
    public synchronized long count() {
        return count;
    }

    /**
     * What changed.
     *
     * @param facts what is known of each conversation that changed, by name
     * @param known the count of changes up to which the reader knows all then
     */
    public record Changes(List<Map<String, Object>> facts, long known) {}

    /**
     * Those that changed, the first ones of them if they are many.
     *
     * @param known the count of changes up to which the reader knows all
     */
    public synchronized Changes since(long known) {
        List<Conversation> changed =
                all.values().stream()
                        .filter(conversation -> conversation.changed() > known)
                        .sorted(Comparator.comparingLong(Conversation::changed))
                        .limit(BATCH)
                        .toList();
        return new Changes(
                changed.stream().map(Conversation::facts).toList(),
                changed.isEmpty() ? known : changed.getLast().changed());
    }
}
