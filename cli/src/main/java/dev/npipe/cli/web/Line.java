// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import dev.npipe.cli.tap.Passage;
import dev.npipe.cli.web.kept.Entry;
import java.time.Instant;
import java.util.List;

/**
 * A message as the page's list shows it: long ones are not held.
 *
 * @param entry the message with the begin of its bytes
 */
record Line(Entry entry) {
    /** More bytes than a line shows. */
    private static final int BEGIN = 256;

    static Line of(Entry entry) {
        return new Line(new Entry(entry.row(), entry.lane(), entry.passage().cut(BEGIN)));
    }

    /**
     * Row, number, microseconds, conversation, lane, direction, kind, size, whether it is complete,
     * whether it is text, the begin, the peer.
     */
    List<Object> values() {
        Passage passage = entry.passage();
        Preview preview = Preview.of(passage.bytes());
        return List.of(
                entry.row(),
                passage.number(),
                micros(passage.time()),
                passage.conversation(),
                entry.lane(),
                passage.direction() == Passage.Direction.TO_SERVER ? 0 : 1,
                passage.kind().name(),
                passage.size(),
                passage.complete(),
                preview.text(),
                preview.line(),
                passage.peer());
    }

    private static long micros(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }
}
