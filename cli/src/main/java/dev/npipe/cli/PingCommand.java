// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import dev.npipe.cli.end.ConnectOptions;
import dev.npipe.cli.end.End;
import dev.npipe.cli.end.Ends;
import dev.npipe.cli.manners.Console;
import dev.npipe.cli.manners.ExitCode;
import dev.npipe.cli.manners.FailedException;
import dev.npipe.cli.manners.Failure;
import dev.npipe.cli.manners.Verb;
import dev.npipe.cli.ping.EchoRounds;
import dev.npipe.cli.ping.PingReport;
import dev.npipe.cli.place.Place;
import dev.npipe.cli.words.Durations;
import dev.npipe.cli.words.Words;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code npipe ping}: how long a connect takes, or a round trip to a server that echoes. */
final class PingCommand implements Verb {
    private static final Duration ROUND_LIMIT = Duration.ofSeconds(10);

    @Override
    public void describe(CommandSpec spec) {
        spec.usageMessage()
                .customSynopsis("Usage: npipe ping PIPE [OPTIONS]")
                .synopsisHeading("")
                .description(
                        "Measures how long a connect takes. "
                                + "It connects again and again; with --echo once, and measures round trips. The "
                                + "first one is not counted. Ctrl-C ends it with a summary.")
                .footer(
                        "",
                        "Examples:",
                        "  npipe ping mypipe                       connects, one a second",
                        "  npipe ping mypipe -c 1000 -i 0          1000 of them, one after the other",
                        "  npipe ping mypipe --echo -c 10 --json   the summary for programs",
                        "",
                        "Exit codes: 0 done, 1 wrong usage, 2 failed, 3 no such pipe, 4 busy or timed out,",
                        "5 access denied, 7 not a pipe of that kind, 130 interrupted.");
        spec.addPositional(Words.place("What to connect to"));
        spec.addOption(
                OptionSpec.builder("-c", "--count")
                        .paramLabel("N")
                        .type(Long.class)
                        .description("End after so many. Default: Ctrl-C ends it.")
                        .build());
        spec.addOption(
                OptionSpec.builder("-i", "--interval")
                        .paramLabel("TIME")
                        .type(Duration.class)
                        .converters(Durations::parse)
                        .description("How long to wait between two. Default: 1s.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--echo")
                        .description(
                                "Measure round trips: the server sends back what it gets. One may take 10 s, "
                                        + "or as long as --timeout says.")
                        .build());
        spec.addOption(
                OptionSpec.builder("--json")
                        .description("Write only the summary, as one JSON object.")
                        .build());
        ConnectOptions.addTo(spec);
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException, InterruptedException {
        Place place = words.matchedPositionalValue(0, null);
        ConnectOptions way = ConnectOptions.of(words);
        long count = words.matchedOptionValue("--count", Long.MAX_VALUE);
        if (count < 1) {
            throw Words.wrong(words, "-c: at least 1, not " + count);
        }
        Duration interval = words.matchedOptionValue("--interval", Duration.ofSeconds(1));
        boolean json = words.hasMatchedOption("--json");
        boolean echo = words.hasMatchedOption("--echo");
        var report = new PingReport(place, echo ? "round trips" : "connects");
        var ping = new Ping(place, way, console, report, json);
        var summary = new Thread(() -> summarize(report, json, console));
        Runtime.getRuntime().addShutdownHook(summary);
        FailedException failure = null;
        try {
            if (echo) {
                ping.rounds(count, interval);
            } else {
                ping.connects(count, interval);
            }
        } catch (FailedException e) {
            failure = e;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(summary);
        } catch (IllegalStateException ending) {
            return ExitCode.INTERRUPTED.number(); // the summary is on its way
        }
        if (failure != null && report.isEmpty()) {
            throw failure;
        }
        summarize(report, json, console);
        if (failure != null) {
            throw failure;
        }
        return ExitCode.OK.number();
    }

    private static void summarize(PingReport report, boolean json, Console console) {
        if (json) {
            report.writeJsonTo(console.out());
        } else {
            report.writeTo(console.out(), console.terminals().output());
        }
        console.out().flush();
    }

    /** Does what is measured. */
    private record Ping(
            Place place, ConnectOptions way, Console console, PingReport report, boolean json) {

        /** The first one loads what all need, and must succeed. */
        void connects(long count, Duration interval) throws IOException, InterruptedException {
            Ends.connect(place, way, console).close();
            FailedException last = null;
            for (long i = 1; i <= count && isHeard(); i++) {
                long begin = System.nanoTime();
                try (End server = Ends.connect(place, way, console)) {
                    took(i, server.peer(), System.nanoTime() - begin);
                } catch (FailedException e) {
                    report.addFailure();
                    e.failure().report(e.subject(), console.err());
                    last = e;
                }
                pause(i, count, interval);
            }
            if (last != null && report.isEmpty()) {
                throw last;
            }
        }

        /** All of them over one connection: the first failure ends it. */
        void rounds(long count, Duration interval) throws IOException, InterruptedException {
            Duration limit = way.timeout().orElse(ROUND_LIMIT).plus(interval);
            End server = Ends.connect(place, way, console);
            try (var rounds = new EchoRounds(server, limit)) {
                for (long i = 1; i <= count && isHeard(); i++) {
                    try {
                        if (i == 1) {
                            rounds.run(0);
                        }
                        took(i, server.peer(), rounds.run(i));
                    } catch (IOException e) {
                        report.addFailure();
                        throw rounds.isTimedOut()
                                ? new FailedException(
                                        place.toString(),
                                        new Failure(ExitCode.BUSY, "timed out"),
                                        e)
                                : Ends.failed(place, e);
                    }
                    pause(i, count, interval);
                }
            }
        }

        /** Whether anybody still reads what is measured. */
        private boolean isHeard() {
            return !console.out().checkError();
        }

        private void took(long number, String peer, long nanos) {
            report.add(nanos);
            if (!json) {
                console.out()
                        .println(
                                peer
                                        + ": seq="
                                        + number
                                        + " time="
                                        + PingReport.millis(nanos)
                                        + " ms");
            }
        }

        private static void pause(long number, long count, Duration interval)
                throws InterruptedException {
            if (number < count && !interval.isZero()) {
                Thread.sleep(interval);
            }
        }
    }
}
