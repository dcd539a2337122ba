// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The command line; an empty set means that the user left the choice to us. */
record Options(
        Set<String> cases,
        Set<String> peers,
        Set<String> placements,
        List<Integer> cores,
        int rounds,
        boolean quick,
        boolean help,
        @Nullable Path json) {

    /** Fewer rounds than this say little on a machine that does other things too. */
    static final int FEWEST_ROUNDS = 9;

    private static final int ROUNDS = 21;

    static final String HELP =
            """
            Usage: ./bench [OPTION]...
            Measures npipe and its peers side by side: two processes each, burst by burst in turn.
            The figure is the median of the rounds' ratios to C.

              --case NAME        run this case only (default: all)
              --peer NAME        run this peer only, and c, to which it is compared
              --placement NAME   one-core (both ends on one core) or two-cores (default: both)
              --cores A,B        the two cores to use (default: the first two allowed)
              --rounds N         bursts of each peer (default 21, with --quick 9; fewer than 9 say little)
              --quick            short bursts: a first impression in seconds
              --json FILE        also write the figures as a list of records
              --help             this text
            --case, --peer and --placement can be repeated or take a list: --peer jdk,npipe

            Examples:
              ./bench
              ./bench --quick --case rtt-64 --placement one-core
              ./bench --peer npipe --rounds 25 --json figures.json
            """;

    static Options parse(String... args) {
        var cases = new LinkedHashSet<String>();
        var peers = new LinkedHashSet<String>();
        var placements = new LinkedHashSet<String>();
        List<Integer> cores = List.of();
        int rounds = 0;
        boolean quick = false;
        boolean help = false;
        Path json = null;
        for (var words = new ArrayList<>(List.of(args)).listIterator(); words.hasNext(); ) {
            String option = words.next();
            switch (option) {
                case "--help", "-h" -> help = true;
                case "--quick" -> quick = true;
                case "--case", "--peer", "--placement", "--cores", "--rounds", "--json" -> {
                    if (!words.hasNext()) {
                        throw new IllegalArgumentException(option + " wants a value");
                    }
                    String value = words.next();
                    switch (option) {
                        case "--case" -> cases.addAll(known(option, value, caseNames()));
                        case "--peer" -> peers.addAll(known(option, value, peerNames()));
                        case "--placement" ->
                                placements.addAll(known(option, value, placementNames()));
                        case "--cores" -> cores = twoCores(value);
                        case "--rounds" -> rounds = count(option, value);
                        default -> json = Path.of(value);
                    }
                }
                default -> throw new IllegalArgumentException("no such option: " + option);
            }
        }
        if (rounds == 0) {
            rounds = quick ? FEWEST_ROUNDS : ROUNDS;
        }
        return new Options(cases, peers, placements, cores, rounds, quick, help, json);
    }

    static List<String> caseNames() {
        var names = new ArrayList<>(Case.ALL.stream().map(Case::name).toList());
        names.add(Idle.NAME);
        names.add(Smb.CASE.name());
        return names;
    }

    static List<String> peerNames() {
        return Peer.ALL.stream().map(Peer::name).toList();
    }

    private static List<String> placementNames() {
        return List.of(Placement.ONE_CORE, Placement.TWO_CORES);
    }

    private static List<String> known(String option, String value, List<String> known) {
        var names = List.of(value.split(","));
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "%s %s is not known; there are: %s"
                                .formatted(option, name, String.join(", ", known)));
            }
        }
        return names;
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
