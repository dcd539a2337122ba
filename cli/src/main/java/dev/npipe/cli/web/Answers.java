// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.web;

import com.sun.net.httpserver.HttpExchange;
import dev.npipe.cli.capture.CaptureWriter;
import dev.npipe.cli.json.Json;
import dev.npipe.cli.tap.Passage;
import dev.npipe.cli.web.kept.Entry;
import dev.npipe.cli.web.kept.Filter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the page asks for: its files, what passes now, what passed before, one message. */
final class Answers {
    /** How many browser windows may look on. */
    private static final int READERS = 20;

    /** The most rows, and the most bytes of a message, in one answer. */
    private static final int ROWS = 2_000;

    private static final int MESSAGE_BYTES = 1 << 20;

    /** The page's own files, by the end of their names: no other file is in reach. */
    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "svg", "image/svg+xml",
                    "js", "text/javascript; charset=utf-8");

    private static final Pattern FILE = Pattern.compile("[a-z]{1,20}\\.(html|css|svg|js)");

    private final Seen seen;
    private final Semaphore readers = new Semaphore(READERS);

    Answers(Seen seen) {
        this.seen = seen;
    }

    void answer(String asked, HttpExchange exchange) throws IOException {
        try {
            Map<String, String> query = query(exchange);
            switch (asked) {
                case "events" -> events(exchange, Filter.of(query));
                case "rows" -> rows(exchange, Filter.of(query), query);
                case "find" -> find(exchange, query);
                case "capture.pcapng" -> capture(exchange, Filter.of(query));
                case "message" -> message(exchange, query);
                default -> file(exchange, asked.isEmpty() ? "index.html" : asked);
            }
        } catch (IllegalArgumentException e) {
            String said = String.valueOf(e.getMessage());
            send(exchange, 400, "text/plain; charset=utf-8", said.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void events(HttpExchange exchange, Filter filter) throws IOException {
        if (!readers.tryAcquire()) {
            exchange.sendResponseHeaders(503, -1);
            return;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            new EventStream(seen, filter, exchange.getResponseBody()).run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the server is being closed
        } finally {
            readers.release();
        }
    }

    /** Rows before a row, or after it, in the order in which they passed. */
    private void rows(HttpExchange exchange, Filter filter, Map<String, String> query)
            throws IOException {
        int limit = Math.clamp(Filter.number(query, "limit", 500), 1, ROWS);
        var found = new ArrayList<Line>();
        if (query.containsKey("after")) {
            seen.history()
                    .forward(
                            Filter.number(query, "after", 0) + 1,
                            e -> taken(e, filter, found, limit));
        } else {
            long before = Filter.number(query, "before", Long.MAX_VALUE);
            seen.history().backward(before, e -> taken(e, filter, found, limit));
            Collections.reverse(found);
        }
        List<List<Object>> values = found.stream().map(Line::values).toList();
        json(exchange, Map.of("rows", values, "end", found.size() < limit));
    }

    private static boolean taken(Entry entry, Filter filter, List<Line> found, int limit) {
        if (filter.test(entry)) {
            found.add(Line.of(entry));
        }
        return found.size() < limit;
    }

    /** The next message with a text among those of a filter, towards newer or older ones. */
    private void find(HttpExchange exchange, Map<String, String> query) throws IOException {
        Filter filter = Filter.of(query);
        Filter find = Filter.of(Map.of("text", query.getOrDefault("find", "")));
        long from = Filter.number(query, "from", -1);
        var row = new AtomicLong(-1);
        Predicate<Entry> visitor =
                entry -> {
                    if (filter.test(entry) && find.test(entry)) {
                        row.set(entry.row());
                    }
                    return row.get() < 0;
                };
        if (query.getOrDefault("towards", "newer").equals("older")) {
            seen.history().backward(from < 0 ? Long.MAX_VALUE : from, visitor);
        } else {
            seen.history().forward(from + 1, visitor);
        }
        json(exchange, Map.of("row", row.get()));
    }

    /** All that is kept and fits a filter, for Wireshark. */
    private void capture(HttpExchange exchange, Filter filter) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-pcapng");
        exchange.getResponseHeaders()
                .set("Content-Disposition", "attachment; filename=\"tap.pcapng\"");
        exchange.sendResponseHeaders(200, 0);
        long end = seen.history().endRow();
        var body = new BufferedOutputStream(exchange.getResponseBody(), 64 * 1024);
        try (var writer =
                new CaptureWriter(Channels.newChannel(body), seen.dissector(), seen.title())) {
            seen.history()
                    .forward(
                            0,
                            entry -> {
                                if (entry.row() < end && filter.test(entry)) {
                                    write(writer, entry);
                                }
                                return entry.row() + 1 < end;
                            });
        } catch (UncheckedIOException e) {
            throw e.getCause(); // the browser has left
        }
    }

    private static void write(CaptureWriter writer, Entry entry) {
        try {
            writer.write(entry.passage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of one message, or the first of them; for a failure what it said. */
    private void message(HttpExchange exchange, Map<String, String> query) throws IOException {
        Optional<Entry> entry = seen.history().entry(Filter.number(query, "row", -1));
        if (entry.isEmpty()) {
            exchange.sendResponseHeaders(410, -1);
            return;
        }
        Passage passage = entry.get().passage();
        byte[] bytes = passage.bytes();
        String disposition = "attachment; filename=\"message-" + passage.number() + ".bin\"";
        exchange.getResponseHeaders().set("Content-Disposition", disposition);
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        int length =
                query.containsKey("all") ? bytes.length : Math.min(MESSAGE_BYTES, bytes.length);
        exchange.sendResponseHeaders(200, length == 0 ? -1 : length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(bytes, 0, length);
        }
    }

    private static void file(HttpExchange exchange, String name) throws IOException {
        Matcher asked = FILE.matcher(name);
        try (InputStream file = asked.matches() ? Answers.class.getResourceAsStream(name) : null) {
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                send(exchange, 200, TYPES.getOrDefault(asked.group(1), ""), file.readAllBytes());
            }
        }
    }

    private static void json(HttpExchange exchange, Map<String, Object> values) throws IOException {
        byte[] bytes = Json.of(values).getBytes(StandardCharsets.UTF_8);
        send(exchange, 200, "application/json", bytes);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        @Nullable String raw = exchange.getRequestURI().getRawQuery();
        var query = new HashMap<String, String>();
        if (raw != null) {
            for (String field : raw.split("&", -1)) {
                int equals = Math.max(field.indexOf('='), 0);
                query.put(
                        URLDecoder.decode(field.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(
                                field.substring(Math.min(equals + 1, field.length())),
                                StandardCharsets.UTF_8));
            }
        }
        return query;
    }
}
