// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
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
        send("begin", begin, 0);
        while (!seen.history().isFinished()) {
            batch(seen.history().await(next, SILENCE_MILLIS));
            Thread.sleep(PERIOD_MILLIS);
        }
        event("ended", new Json().open('{').close('}'));
    }

    private void batch(long end) throws IOException {
        long passedOver = Math.max(0, end - LAG - next);
        var left = new AtomicLong(passedOver);
        var newest = new ArrayDeque<Line>();
        if (end > next) {
            seen.history().forward(next + passedOver, entry -> take(entry, newest, left, end));
        }
        send("batch", newest, left.get());
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

    private void send(String name, Iterable<Line> rows, long skipped) throws IOException {
        var json = new Json().open('{');
        Line.write(json, rows);
        seen.rates().write(json, ratesFrom);
        known = seen.conversations().write(json, known);
        json.name("skipped").value(skipped);
        json.name("missed").value(seen.missed().get());
        json.name("trouble").value(seen.trouble().get());
        json.name("kept").open('[').value(seen.history().firstRow());
        json.value(seen.history().endRow()).close(']');
        json.name("title").value(seen.title());
        json.name("now").value(System.currentTimeMillis()).close('}');
        ratesFrom = System.currentTimeMillis() / 1_000 - 2;
        event(name, json);
    }

    private void event(String name, Json json) throws IOException {
        String event = "event: " + name + "\ndata: " + json + "\n\n";
        out.write(event.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
