// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints results for a reader. */
final class Table {
    private Table() {}

    /** One table for a case, all placements below each other. */
    static void print(PrintStream out, Case test, List<Result> results) {
        out.printf("%n%s  %s%n", test.name(), test.title());
        var heading =
                new StringBuilder(
                        String.format(
                                "  %-10s %-20s %12s %12s",
                                "placement",
                                "peer",
                                test.figure() == Case.Figure.MEDIAN ? "median" : "mean",
                                "p99"));
        for (String baseline : test.baselines()) {
            heading.append(columns(baseline, heading(baseline), "rounds from - to"));
        }
        boolean processor = results.stream().anyMatch(result -> result.processorNanos() > 0);
        if (processor) {
            heading.append(String.format(" %12s", "processor"));
            for (String baseline : test.baselines()) {
                heading.append(columns(baseline, heading(baseline), "rounds from - to"));
            }
        }
        out.println(heading.toString().stripTrailing());
        String placement = "";
        for (Result result : results) {
            boolean repeated = result.placement().name().equals(placement);
            placement = result.placement().name();
            var line =
                    new StringBuilder(
                            String.format(
                                    "  %-10s %-20s %12s %12s",
                                    repeated ? "" : placement,
                                    result.peer().name(),
                                    time(result.figureNanos()),
                                    time(result.p99Nanos())));
            for (Ratio ratio : result.ratios()) {
                line.append(columns(ratio.to(), ratio(ratio), spread(result.peer(), ratio)));
            }
            if (processor) {
                line.append(String.format(" %12s", time(result.processorNanos())));
                for (Ratio ratio : result.processorRatios()) {
                    line.append(columns(ratio.to(), ratio(ratio), spread(result.peer(), ratio)));
                }
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String heading(String baseline) {
        return "ratio to " + (baseline.equals(Peer.BASELINE) ? "C" : baseline);
    }

    /** What is said of the comparison with one peer. */
    private static String columns(String baseline, String ratio, String spread) {
        int width = Math.max(13, heading(baseline).length());
        return String.format(" %" + width + "s   %-16s", ratio, spread);
    }

    /** The idle case has nothing to be compared with: a table of its own. */
    static void printIdle(PrintStream out, List<IdleResult> results) {
        out.printf("%n%s  %s%n", Idle.NAME, Idle.TITLE);
        out.printf(
                "  %-10s %-20s %11s %15s %10s %10s %10s %12s %12s%n",
                "placement",
                "peer",
                "connections",
                "answered",
                "median",
                "p99",
                "slowest",
                "heap each",
                "native each");
        for (IdleResult result : results) {
            Traffic traffic = result.traffic();
            out.printf(
                    "  %-10s %-20s %11s %15s %10s %10s %10s %12s %12s%n",
                    result.placement().name(),
                    result.peer().name(),
                    result.connections(),
                    traffic.answered() + "/" + traffic.sent(),
                    time(traffic.medianNanos()),
                    time(traffic.p99Nanos()),
                    time(traffic.maxNanos()),
                    result.heapBytes() + " B",
                    result.nativeBytes().isPresent()
                            ? result.nativeBytes().getAsLong() + " B"
                            : "-");
        }
    }

    /** Silent connections: parts of a core. */
    static void printRests(PrintStream out, List<RestResult> results) {
        out.printf("%n%s  %s%n", Rest.NAME, Rest.TITLE);
        out.printf(
                "  %-10s %-20s %10s %10s %10s%n", "placement", "peer", "server", "client", "both");
        for (RestResult result : results) {
            out.printf(
                    "  %-10s %-20s %10s %10s %10s%n",
                    result.placement().name(),
                    result.peer().name(),
                    percent(result.server()),
                    percent(result.client()),
                    percent(result.both()));
        }
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * part);
    }

    /** A few busy connections among many: what one has alone belongs beside what each has then. */
    static void printCrowds(PrintStream out, List<CrowdResult> results) {
        out.printf("%n%s  %s%n", Crowd.NAME, Crowd.TITLE);
        String line = "  %-10s %-20s %11s %10s %11s %11s %10s %10s %13s %11s %12s%n";
        out.printf(
                line,
                "placement",
                "peer",
                "one alone",
                "to C",
                "of " + Crowd.BUSY,
                "p99",
                "to C",
                "to alone",
                "idle answered",
                "idle median",
                "idle slowest");
        for (CrowdResult result : results) {
            Traffic idle = result.idle();
            out.printf(
                    line,
                    result.placement().name(),
                    result.peer().name(),
                    time(result.aloneNanos()),
                    ratio(result.aloneToC()),
                    time(result.togetherNanos()),
                    time(result.p99Nanos()),
                    ratio(result.togetherToC()),
                    ratio(result.toAlone()),
                    idle.answered() + "/" + idle.sent(),
                    time(idle.medianNanos()),
                    time(idle.maxNanos()));
        }
    }

    /** Whole processes: a table of its own, too, as memory belongs to it. */
    static void printStarts(PrintStream out, List<StartResult> results) {
        out.printf("%n%s  %s%n", Start.NAME, Start.TITLE);
        out.printf(
                "  %-8s %-10s %-20s %12s %10s %13s   %-16s%n",
                "ends",
                "AOT cache",
                "peer",
                "median",
                "resident",
                "ratio to jdk",
                "rounds from - to");
        for (StartResult result : results) {
            Start.Candidate candidate = result.candidate();
            boolean nothing = candidate.ends().isEmpty();
            out.println(
                    String.format(
                                    "  %-8s %-10s %-20s %12s %10s %13s   %-16s",
                                    nothing ? "none" : candidate.ends(),
                                    candidate.cached() ? "with" : "without",
                                    nothing ? "-" : candidate.peer().name(),
                                    time(result.nanos()),
                                    String.format(
                                            Locale.ROOT, "%.1f MiB", result.residentKib() / 1024.0),
                                    ratio(result.ratio()),
                                    spread(candidate.peer(), result.ratio()))
                            .stripTrailing());
        }
    }

    private static String spread(Peer peer, Ratio ratio) {
        boolean compared = ratio.median().isPresent() && !peer.name().equals(ratio.to());
        return compared ? ratio(ratio.lowest()) + " - " + ratio(ratio.highest()) : "";
    }

    private static String ratio(Ratio ratio) {
        return ratio.median().isPresent() ? ratio(ratio.median().getAsDouble()) : "-";
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, ratio < 0.1 ? "%.4f" : "%.2f", ratio);
    }

    private static String time(long nanos) {
        if (nanos < 1_000) {
            return nanos + " ns";
        }
        if (nanos < 1_000_000) {
            return String.format(Locale.ROOT, "%.2f us", nanos / 1e3);
        }
        return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
    }
}
