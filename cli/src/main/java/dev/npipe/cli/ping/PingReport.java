// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.ping;

import dev.npipe.cli.json.Json;
import dev.npipe.cli.manners.Printable;
import dev.npipe.cli.place.Place;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;

/** What is said at the end of a ping. It may be asked for while the ping goes on. */
public final class PingReport {
    private static final int BARS = 40;

    private final Place place;
    private final String what;
    private final Latencies times = new Latencies();
    private long failed;

    /**
     * Nothing was measured yet.
     *
     * @param what what is measured: connects, or round trips
     */
    public PingReport(Place place, String what) {
        this.place = place;
        this.what = what;
    }

    /** One that took so long, in nanoseconds. */
    public synchronized void add(long nanos) {
        times.add(nanos);
    }

    /** One that failed. */
    public synchronized void addFailure() {
        failed++;
    }

    /** Whether nothing has succeeded. */
    public synchronized boolean isEmpty() {
        return times.count() == 0;
    }

    /** Nanoseconds as people read them. */
    public static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
    }

    /** The summary in the words of {@code ping}. */
    public synchronized void writeTo(PrintWriter out, boolean histogram) {
        long all = times.count() + failed;
        out.println();
        out.println("--- " + Printable.line(place.toString()) + " ---");
        out.println(
                String.format(
                        Locale.ROOT,
                        "%d %s, %d failed (%d%%)",
                        all,
                        what,
                        failed,
                        all == 0 ? 0 : 100 * failed / all));
        if (isEmpty()) {
            return;
        }
        out.println(
                "min/median/p99/max = %s/%s/%s/%s ms"
                        .formatted(
                                millis(times.min()),
                                millis(times.quantile(0.5)),
                                millis(times.quantile(0.99)),
                                millis(times.max())));
        if (histogram && times.count() > 1) {
            writeHistogram(out);
        }
    }

    /** A bar for each of 1, 2, 5, 10, 20, 50, ... */
    private void writeHistogram(PrintWriter out) {
        long first = 1;
        while (next(first) <= times.min()) {
            first = next(first);
        }
        long most = 1;
        for (long from = first; from <= times.max(); from = next(from)) {
            most = Math.max(most, times.between(from - 1, next(from) - 1));
        }
        for (long from = first; from <= times.max(); from = next(from)) {
            long count = times.between(from - 1, next(from) - 1);
            String bar = "█".repeat((int) Math.ceilDiv(count * BARS, most));
            out.println("%14s ms %s %s".formatted("< " + millis(next(from)), bar, count));
        }
    }

    /** The next round number of nanoseconds after one. */
    private static long next(long round) {
        return String.valueOf(round).startsWith("2") ? round / 2 * 5 : round * 2;
    }

    /** The summary as one JSON object in a line; times are in milliseconds. */
    public synchronized void writeJsonTo(PrintWriter out) {
        var json = new LinkedHashMap<String, Object>();
        json.put("pipe", place);
        json.put("what", what);
        json.put("succeeded", times.count());
        json.put("failed", failed);
        json.put("minMillis", measured(times.min()));
        json.put("medianMillis", measured(times.quantile(0.5)));
        json.put("p99Millis", measured(times.quantile(0.99)));
        json.put("maxMillis", measured(times.max()));
        out.println(Json.of(json));
    }

    /** A number that is written as {@link #millis} does. */
    private Optional<BigDecimal> measured(long nanos) {
        return isEmpty() ? Optional.empty() : Optional.of(new BigDecimal(millis(nanos)));
    }
}
