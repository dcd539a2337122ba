// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import dev.npipe.cli.json.Json;
import dev.npipe.cli.web.kept.Conversations;
import dev.npipe.cli.web.kept.Entry;
import dev.npipe.cli.web.kept.Filter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What passes, for one browser window, as server-sent events: some at a time, and of a flood the
 * newest only, with a count of those left out. They can be asked for.
 */
final class EventStream {
    /** How often a window is told. */
    private static final int PERIOD_MILLIS = 150;

    /** How long nothing may be said: a browser that has gone is noticed by then. */
    private static final int SILENCE_MILLIS = 10_000;

    /** How many rows a window begins with, and how many it gets at once. */
    private static final int ROWS = 300;

    /** How far behind a window may be: what is older is passed over. */
    private static final int LAG = 10_000;

    private final Seen seen;
    private final Filter filter;
    private final OutputStream out;
    private long known;
    private long ratesFrom;
    private long next;

    EventStream(Seen seen, Filter filter, OutputStream out) {
        this.seen = seen;
        this.filter = filter;
        this.out = out;
    }

    /** Tells what passes until the tap ends, or the browser leaves. */
    void run() throws IOException, InterruptedException {
        next = seen.history().endRow();
        var begin = new ArrayDeque<Line>();
        seen.history()
                .backward(
                        next,
                        entry -> {
                            if (filter.test(entry)) {
                                begin.addFirst(Line.of(entry));
                            }
                            return begin.size() < ROWS;
                        });
        Map<String, Object> facts = facts(begin, 0);
        facts.put("end", begin.size() < ROWS);
        event("begin", facts);
        boolean finished;
        do {
            finished = seen.history().isFinished(); // before the last look at what passed
            batch(seen.history().await(next, SILENCE_MILLIS));
            if (!finished) {
                seen.history().await(Long.MAX_VALUE, PERIOD_MILLIS); // less at the end
            }
        } while (!finished);
        event("ended", Map.of());
    }

    private void batch(long end) throws IOException {
        long passedOver = Math.max(0, end - LAG - next);
        var left = new AtomicLong(passedOver);
        var newest = new ArrayDeque<Line>();
        if (end > next) {
            seen.history().forward(next + passedOver, entry -> take(entry, newest, left, end));
        }
        event("batch", facts(newest, left.get()));
    }

    private boolean take(Entry entry, Deque<Line> newest, AtomicLong left, long end) {
        next = entry.row() + 1;
        if (filter.test(entry)) {
            newest.add(Line.of(entry));
        }
        if (newest.size() > ROWS) {
            newest.remove();
            left.incrementAndGet();
        }
        return next < end;
    }

    private Map<String, Object> facts(Collection<Line> rows, long skipped) {
        Conversations.Changes changes = seen.conversations().since(known);
        var facts = new LinkedHashMap<String, Object>();
        facts.put("rows", rows.stream().map(Line::values).toList());
        facts.put("totals", seen.rates().totals());
        facts.put("rates", seen.rates().since(ratesFrom));
        facts.put("conversations", changes.facts());
        facts.put("conversationCount", seen.conversations().count());
        facts.put("skipped", skipped);
        facts.put("missed", seen.missed().get());
        facts.put("trouble", seen.trouble().get());
        facts.put("kept", List.of(seen.history().firstRow(), seen.history().endRow()));
        facts.put("title", seen.title());
        facts.put("now", System.currentTimeMillis());
        known = changes.known();
        ratesFrom = System.currentTimeMillis() / 1_000 - 2;
        return facts;
    }

    private void event(String name, Map<String, Object> data) throws IOException {
        String event = "event: " + name + "\ndata: " + Json.of(data) + "\n\n";
        out.write(event.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
