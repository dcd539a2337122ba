// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The side-by-side benchmark: {@code ./bench --help}. */
final class Bench {
    private static final int OK = 0;
    private static final int USAGE = 1;
    private static final int FAILED = 2;

    /** How long a burst of each peer lasts. */
    private static final Duration BURST = Duration.ofMillis(100);

    private static final Duration QUICK_BURST = Duration.ofMillis(20);

    /** A round trip on Wine takes ten times as long. */
    private static final int ON_WINE = 3;

    private static final Duration SILENCE = Duration.ofSeconds(3);
    private static final Duration QUICK_SILENCE = Duration.ofSeconds(1);

    private static final int IDLE_SECONDS = 10;
    private static final int QUICK_IDLE_SECONDS = 3;

    private final PrintStream out;
    private final PrintStream err;
    private final Path home;
    private final Programs programs;

    private Bench(PrintStream out, PrintStream err, Path home) {
        this.out = out;
        this.err = err;
        this.home = home;
        this.programs = new Programs(home.resolve("src/main/c"), home.resolve("target/c"));
    }

    public static void main(String... args) throws InterruptedException {
        Path home =
                Path.of(System.getProperty("npipe.benchmarks", "benchmarks"))
                        .toAbsolutePath()
                        .normalize();
        System.exit(new Bench(System.out, System.err, home).run(args));
    }

    private int run(String... args) throws InterruptedException {
        Options options;
        try {
            options = Options.parse(args);
        } catch (IllegalArgumentException e) {
            err.println("bench: " + e.getMessage() + " (./bench --help)");
            return USAGE;
        }
        if (options.help()) {
            out.print(Options.HELP);
            Case.ALL.forEach(
                    c ->
                            out.printf(
                                    "%nCase %s: %s%n  peers: %s",
                                    c.name(), c.title(), String.join(", ", c.peers())));
            out.printf(
                    "%nCase %s: %s%n  peers: %s",
                    Rest.NAME, Rest.TITLE, String.join(", ", Rest.PEERS));
            out.printf(
                    "%nCase %s: %s%n  peers: %s",
                    Crowd.NAME, Crowd.TITLE, String.join(", ", Crowd.PEERS));
            out.printf(
                    "%nCase %s: %s%n  peers: %s",
                    Idle.NAME, Idle.TITLE, String.join(", ", Idle.PEERS));
            out.printf(
                    "%nCase %s: %s%n  peers, always all: %s",
                    Smb.CASE.name(), Smb.CASE.title(), String.join(", ", Smb.CASE.peers()));
            out.printf(
                    "%nCase %s: %s%n  peers: %s",
                    Start.NAME, Start.TITLE, String.join(", ", Start.PEERS));
            Wine.CASES.forEach(
                    c ->
                            out.printf(
                                    "%nCase %s --on wine: %s%n  peers: %s",
                                    c.name(), c.title(), String.join(", ", c.peers())));
            out.printf("%n%nPeers:%n");
            Peer.ALL.forEach(p -> out.printf("  %-20s %s%n", p.name(), p.title()));
            out.printf("%nPeers on Wine:%n");
            Wine.PEERS.forEach(p -> out.printf("  %-20s %s%n", p.name(), p.title()));
            return OK;
        }
        try {
            return measure(options);
        } catch (IOException e) {
            err.println("bench: " + e.getMessage());
            return FAILED;
        }
    }

    private int measure(Options options) throws IOException, InterruptedException {
        var plan = Plan.of(options, interop());
        var progress = new Progress(err, Boolean.getBoolean("npipe.terminal"));
        out.printf(
                "%s %s, cores: %s, JDK %s, %s rounds%s, starts: %s%n",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                options.rounds(),
                options.quick() ? " of short bursts" : "",
                options.starts());
        plan.notes().forEach(note -> out.println("note: " + note));
        var all = new ArrayList<String>();
        write(options.json(), all); // a file that cannot be written is better found out now
        for (Case test : plan.cases()) {
            var results = contests(test, plan, options, progress);
            Table.print(out, test, results);
            results.forEach(result -> all.add(Json.of(result, options.wine())));
            write(options.json(), all);
        }
        if (!plan.restPeers().isEmpty()) {
            var results = rests(plan, options, progress);
            Table.printRests(out, results);
            results.forEach(result -> all.add(Json.of(result)));
            write(options.json(), all);
        }
        if (!plan.crowdPeers().isEmpty()) {
            var results = crowds(plan, options, progress);
            Table.printCrowds(out, results);
            results.forEach(result -> all.add(Json.of(result)));
            write(options.json(), all);
        }
        if (!plan.idlePeers().isEmpty()) {
            var results = idle(plan, options, progress);
            Table.printIdle(out, results);
            results.forEach(result -> all.add(Json.of(result)));
            write(options.json(), all);
        }
        if (plan.smb()) {
            var results = smb(plan, options, progress);
            Table.print(out, Smb.CASE, results);
            results.forEach(result -> all.add(Json.of(result, false)));
            write(options.json(), all);
        }
        if (!plan.startPeers().isEmpty()) {
            var results = starts(plan, options, progress);
            Table.printStarts(out, results);
            results.forEach(result -> all.add(Json.of(result)));
            write(options.json(), all);
        }
        return OK;
    }

    private List<StartResult> starts(Plan plan, Options options, Progress progress)
            throws IOException, InterruptedException {
        try (var scratch = new Scratch()) {
            return new Start(programs, home, options.rounds())
                    .run(plan.startPeers(), scratch.folder(), progress);
        }
    }

    private List<RestResult> rests(Plan plan, Options options, Progress progress)
            throws IOException, InterruptedException {
        Duration silence = options.quick() ? QUICK_SILENCE : SILENCE;
        var rest = new Rest(burst(options), silence, programs);
        var results = new ArrayList<RestResult>();
        for (Placement placement : plan.placements()) {
            for (Peer peer : plan.restPeers()) {
                results.add(rest.run(peer, placement, progress));
            }
        }
        return results;
    }

    private List<CrowdResult> crowds(Plan plan, Options options, Progress progress)
            throws IOException, InterruptedException {
        var results = new ArrayList<CrowdResult>();
        for (Placement placement : plan.placements()) {
            var crowd =
                    new Crowd(
                            Crowd.CONNECTIONS,
                            placement,
                            plan.crowdPeers(),
                            options.rounds(),
                            burst(options),
                            programs);
            results.addAll(crowd.run(progress));
        }
        return results;
    }

    private static Duration burst(Options options) {
        return options.quick() ? QUICK_BURST : BURST;
    }

    private static void write(@Nullable Path json, List<String> records) throws IOException {
        if (json == null) {
            return;
        }
        try {
            Files.writeString(json, Json.list(records));
        } catch (IOException e) {
            throw new IOException("cannot write the figures: " + e, e);
        }
    }

    private List<Result> contests(Case test, Plan plan, Options options, Progress progress)
            throws IOException, InterruptedException {
        var results = new ArrayList<Result>();
        for (Placement placement : plan.placements()) {
            if (options.wine()) {
                try (var wine = Wine.start(home, interop(), placement.server(), progress)) {
                    results.addAll(contest(test, placement, plan, options, wine).run(progress));
                }
            } else {
                results.addAll(contest(test, placement, plan, options, programs).run(progress));
            }
        }
        return results;
    }

    private static Contest contest(
            Case test, Placement placement, Plan plan, Options options, Commands commands) {
        Duration burst = burst(options);
        return new Contest(
                test,
                placement,
                plan.peers(test, options),
                options.rounds(),
                options.starts(),
                options.wine() ? burst.multipliedBy(ON_WINE) : burst,
                commands);
    }

    /** Where Wine is installed. */
    private Path interop() {
        return home.resolveSibling("interop");
    }

    private List<Result> smb(Plan plan, Options options, Progress progress)
            throws IOException, InterruptedException {
        Duration burst = burst(options);
        var results = new ArrayList<Result>();
        for (Placement placement : plan.placements()) {
            results.addAll(new Smb(placement, options.rounds(), burst, programs).run(progress));
        }
        return results;
    }

    private static List<IdleResult> idle(Plan plan, Options options, Progress progress)
            throws IOException, InterruptedException {
        int seconds = options.quick() ? QUICK_IDLE_SECONDS : IDLE_SECONDS;
        var idle = new Idle(plan.idleConnections(), seconds);
        var results = new ArrayList<IdleResult>();
        for (Placement placement : plan.placements()) {
            for (Peer.Java peer : plan.idlePeers()) {
                try (var scratch = new Scratch()) {
                    results.add(idle.run(peer, placement, scratch.folder(), progress));
                }
            }
        }
        return results;
    }
}
