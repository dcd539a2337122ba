// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.npipe.benchmarks.start.JdkStart;
import dev.npipe.benchmarks.start.Nothing;
import dev.npipe.benchmarks.start.NpipeStart;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Small programs from their start to their end: a client with one request and its answer, and both
 * ends in one process. Whole processes are measured, so that everything a JVM has to load counts.
 * Compared with the JDK's program, with and without an AOT cache each.
 */
record Start(Programs programs, Path home, int rounds) {
    static final String NAME = "start";
    static final String TITLE = "whole processes: a client's first answer, and both ends in one";
    static final List<String> PEERS = List.of("jdk", "npipe", "npipe-nio");

    /** What all others are compared with. */
    private static final String BASELINE = "jdk";

    private static final int WARM_UPS = 2;

    /**
     * What is started.
     *
     * @param ends {@code client}, or {@code both} in one process; "" for a program that does
     *     nothing
     * @param cached whether it has an AOT cache
     */
    record Candidate(Peer.Java peer, String ends, boolean cached, List<String> command) {
        String key() {
            return ends + " " + cached + " " + peer.name();
        }

        String baseline() {
            return ends + " " + cached + " " + BASELINE;
        }
    }

    /** The peers that were asked for, with the one to which they are compared. */
    static List<Peer.Java> peers(Options options) {
        Set<String> asked = options.peers();
        return Peer.all(options.before()).stream()
                .filter(Peer.Java.class::isInstance)
                .map(Peer.Java.class::cast)
                .filter(peer -> peer.threads().equals("platform"))
                .filter(peer -> Set.of(BASELINE, Peer.NPIPE).contains(peer.transport()))
                .filter(
                        peer ->
                                peer.name().equals(BASELINE)
                                        || (asked.isEmpty() ? PEERS : asked).contains(peer.name()))
                .toList();
    }

    List<StartResult> run(List<Peer.Java> peers, Path folder, Progress progress)
            throws IOException, InterruptedException {
        var servers = new ArrayList<End>();
        try {
            for (Peer.Java peer : peers) {
                progress.show(NAME + ": starting the server of " + peer.name());
                var serving = Programs.idleServer(peer, address(peer, folder));
                servers.add(End.start("the server of " + peer.name(), serving, folder));
            }
            var candidates = new ArrayList<Candidate>();
            for (String ends : List.of("", "client", "both")) {
                for (boolean cached : new boolean[] {false, true}) {
                    for (Peer.Java peer : ends.isEmpty() ? peers.subList(0, 1) : peers) {
                        progress.show(NAME + ": preparing " + peer.name());
                        candidates.add(candidate(peer, ends, cached, folder));
                    }
                }
            }
            return measure(candidates, folder, progress);
        } finally {
            progress.clear();
            for (End server : servers) {
                server.close();
            }
        }
    }

    private static String address(Peer.Java peer, Path folder) {
        return folder.resolve(peer.name()).toString();
    }

    private Candidate candidate(Peer.Java peer, String ends, boolean cached, Path folder)
            throws IOException, InterruptedException {
        if (!cached) {
            return new Candidate(peer, ends, false, command(peer, ends, List.of(), folder));
        }
        Path cache = folder.resolve(peer.name() + "-" + ends + ".aot");
        timed(command(peer, ends, List.of("-XX:AOTCacheOutput=" + cache), folder), folder);
        var options = List.of("-XX:AOTCache=" + cache, "-XX:AOTMode=on");
        return new Candidate(peer, ends, true, command(peer, ends, options, folder));
    }

    /** A user's JVM, with its own defaults. A cache wants jars on the class path. */
    private List<String> command(Peer.Java peer, String ends, List<String> options, Path folder) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("--enable-native-access=ALL-UNNAMED");
        words.addAll(options);
        words.addAll(peer.options());
        Path checkout = peer.before() != null ? peer.before() : home.resolveSibling("");
        words.addAll(List.of("-cp", classPath(checkout)));
        if (ends.isEmpty()) {
            words.add(Nothing.class.getName());
            return words;
        }
        boolean jdk = peer.transport().equals("jdk");
        String pipe = peer.name() + (ends.equals("both") ? "-both" : "");
        words.add((jdk ? JdkStart.class : NpipeStart.class).getName());
        words.addAll(List.of(ends, jdk ? folder.resolve(pipe).toString() : pipe));
        return words;
    }

    private String classPath(Path checkout) {
        return home.resolve("target/quick/npipe-benchmarks.jar")
                + File.pathSeparator
                + Programs.core(checkout).resolveSibling("npipe.jar");
    }

    private List<StartResult> measure(List<Candidate> candidates, Path folder, Progress progress)
            throws IOException, InterruptedException {
        Map<String, List<Started>> all = new LinkedHashMap<>();
        for (int round = -WARM_UPS; round < rounds; round++) {
            for (Candidate each : round % 2 == 0 ? candidates : candidates.reversed()) {
                progress.count(NAME + ": measuring", round + 1, rounds, each.peer().name());
                Started started = timed(each.command(), folder);
                if (round >= 0) {
                    all.computeIfAbsent(each.key(), key -> new ArrayList<>()).add(started);
                }
            }
        }
        return candidates.stream()
                .map(
                        each ->
                                StartResult.of(
                                        each,
                                        all.getOrDefault(each.key(), List.of()),
                                        BASELINE,
                                        all.getOrDefault(each.baseline(), List.of())))
                .toList();
    }

    private Started timed(List<String> command, Path folder)
            throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of(programs.starter().toString()));
        words.addAll(command);
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("NPIPE_DIRECTORY", folder.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("%s failed:%n%s".formatted(String.join(" ", command), said));
        }
        return Started.parse(said.lines().reduce("", (before, line) -> line));
    }
}
