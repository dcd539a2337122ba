// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The command line; an empty set means that the user left the choice to us. */
record Options(
        Set<String> cases,
        Set<String> peers,
        Set<String> placements,
        boolean wine,
        List<Integer> cores,
        int rounds,
        int starts,
        boolean quick,
        boolean help,
        @Nullable Path json,
        @Nullable Path before) {

    /** Fewer rounds than this say little on a machine that does other things too. */
    static final int FEWEST_ROUNDS = 9;

    private static final int ROUNDS = 21;
    private static final int STARTS = 3;

    static final String HELP =
            """
            Usage: ./bench [OPTION]...
            Measures npipe and its peers side by side: two processes each, burst by burst in turn.
            The figure is the median of the rounds' ratios to C.

              --case NAME        run this case only (default: all)
              --peer NAME        run this peer only, and c, to which it is compared
              --placement NAME   one-core (both ends on one core) or two-cores (default: both)
              --on wine          in a Windows JVM on Wine, over Windows' own pipes, beside programs for Windows
              --cores A,B        the two cores to use (default: the first two allowed)
              --rounds N         bursts of each peer (default 21, with --quick 9; fewer than 9 say little)
              --starts N         divide them among N starts of all processes (default 3, with --quick or --on wine 1;
                                 smb-transact-64 has one)
              --quick            short bursts: a first impression in seconds
              --before DIR       beside this npipe, another checkout in which ./bench ran: peers npipe-before and so on
              --json FILE        also write the figures as a list of records
              --help             this text
            --case, --peer and --placement can be repeated or take a list: --peer jdk,npipe

            Cases: rtt-64, rtt-64k, oneway-64, batch-64, bulk-1m, connect
              under other conditions: rtt-64-pause, rtt-64-hogs, rest, busy-16, idle-10k, start
              with others: rtt-64-netty, smb-transact-64
            Peers: c, c-batch, jdk, npipe, npipe-heap, npipe-virtual, jdk-virtual
              of rtt-64-netty, and with --peer of oneway-64 and bulk-1m: netty-domain, netty-epoll, netty-npipe
              only with --peer: ffm, npipe-nio, npipe-byte
              only with --peer, this library over its socket alone and in shared memory alone:
                npipe-socket, npipe-byte-socket, npipe-virtual-socket (npipe-socket is also in the cases under other
                conditions), npipe-lane, npipe-byte-lane, npipe-virtual-lane
              only with --peer, others in shared memory: c-ring, aeron, aeron-backoff, chronicle

            Examples:
              ./bench
              ./bench --quick --case rtt-64 --placement one-core
              ./bench --peer npipe --rounds 25 --json figures.json
              ./bench --case rtt-64,oneway-64,bulk-1m --peer jdk,npipe,npipe-socket,npipe-lane,aeron,aeron-backoff,chronicle
              ./bench --case rtt-64-pause,rest,busy-16,rtt-64-hogs --peer jdk,npipe,npipe-socket,npipe-lane
              ./bench --case rtt-64 --on wine
              ./bench --before ../npipe-1.0 --peer npipe,npipe-before
            """;

    static Options parse(String... args) {
        var cases = new LinkedHashSet<String>();
        var peers = new LinkedHashSet<String>();
        var placements = new LinkedHashSet<String>();
        boolean wine = false;
        List<Integer> cores = List.of();
        int rounds = 0;
        int starts = 0;
        boolean quick = false;
        boolean help = false;
        Path json = null;
        Path before = null;
        for (var words = new ArrayList<>(List.of(args)).listIterator(); words.hasNext(); ) {
            String option = words.next();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--quick" -> quick = true;
                case "--case",
                        "--peer",
                        "--placement",
                        "--on",
                        "--cores",
                        "--rounds",
                        "--starts",
                        "--before",
                        "--json" -> {
                    if (!words.hasNext()) {
                        throw new IllegalArgumentException(option + " wants a value");
                    }
                    String value = words.next();
                    switch (option) {
                        case "--case" -> cases.addAll(list(value));
                        case "--peer" -> peers.addAll(list(value));
                        case "--placement" -> placements.addAll(list(value));
                        case "--on" -> wine = isWine(value);
                        case "--cores" -> cores = twoCores(value);
                        case "--rounds" -> rounds = count(option, value);
                        case "--starts" -> starts = count(option, value);
                        case "--before" -> before = checkout(value);
                        default -> json = Path.of(value);
                    }
                }
                default -> throw new IllegalArgumentException("no such option: " + option);
            }
        }
        if (rounds == 0) {
            rounds = quick ? FEWEST_ROUNDS : ROUNDS;
        }
        if (starts == 0) {
            starts = quick || wine ? 1 : Math.min(STARTS, rounds);
        }
        if (starts > rounds) {
            throw new IllegalArgumentException(
                    "--starts %s is more than --rounds %s".formatted(starts, rounds));
        }
        known("--case", cases, wine ? names(Wine.CASES, Case::name) : caseNames(), wine);
        known(
                "--peer",
                peers,
                wine ? names(Wine.PEERS, Peer::name) : names(Peer.all(before), Peer::name),
                wine);
        known("--placement", placements, List.of(Placement.ONE_CORE, Placement.TWO_CORES), false);
        return new Options(
                cases, peers, placements, wine, cores, rounds, starts, quick, help, json, before);
    }

    private static void known(
            String option, Set<String> names, List<String> known, boolean onWine) {
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "%s %s is not known%s; there are: %s"
                                .formatted(
                                        option,
                                        name,
                                        onWine ? " on Wine" : "",
                                        String.join(", ", known)));
            }
        }
    }

    private static Path checkout(String folder) {
        Path checkout = Path.of(folder).toAbsolutePath().normalize();
        if (!Files.isDirectory(Programs.core(checkout))) {
            throw new IllegalArgumentException(
                    "--before %s: no npipe is built there; run ./bench --quick there first"
                            .formatted(folder));
        }
        return checkout;
    }

    private static boolean isWine(String place) {
        if (!place.equals("wine")) {
            throw new IllegalArgumentException("--on knows wine, not " + place);
        }
        return true;
    }

    private static <T> List<String> names(List<T> all, Function<T, String> name) {
        return all.stream().map(name).toList();
    }

    static List<String> caseNames() {
        var names = new ArrayList<>(names(Case.ALL, Case::name));
        names.add(Rest.NAME);
        names.add(Crowd.NAME);
        names.add(Idle.NAME);
        names.add(Smb.CASE.name());
        names.add(Start.NAME);
        return names;
    }

    static List<String> peerNames() {
        return names(Peer.ALL, Peer::name);
    }

    private static List<String> list(String value) {
        return List.of(value.split(","));
    }

    private static List<Integer> twoCores(String value) {
        try {
            var cores = Placement.cores(value);
            if (cores.size() == 2) {
                return cores;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "--cores wants two numbers such as 0,1, not " + value, e);
        }
        throw new IllegalArgumentException("--cores wants two numbers such as 0,1, not " + value);
    }

    private static int count(String option, String value) {
        try {
            int count = Integer.parseInt(value);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " wants a number, not " + value, e);
        }
        throw new IllegalArgumentException(option + " wants a number above zero, not " + value);
    }
}
