// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many connections, of which one is busy, or several are at once, each with one round trip after
 * the other. While several are, the silent ones are asked in turn. Both kinds of bursts of all
 * peers take turns, as in a {@link Contest}.
 *
 * @param connections of each peer
 */
record Crowd(
        int connections,
        Placement placement,
        List<Peer> peers,
        int rounds,
        Duration burst,
        Programs programs) {
    static final String NAME = "busy-16";
    static final String TITLE = "1,000 connections: round trip of 16 busy ones, and of one alone";
    static final List<String> PEERS = List.of("c", "jdk", "npipe", "npipe-socket");
    static final int CONNECTIONS = 1_000;
    static final int BUSY = 16;
    static final int MESSAGE_SIZE = 64;

    private static final int WARM_UP = 80_000;

    /** One peer's processes. */
    private record Side(Peer peer, End server, End client, Track alone, Track together) {
        static Side of(Peer peer, End server, End client) {
            return new Side(
                    peer,
                    server,
                    client,
                    new Track(peer, (count, _) -> ask(client, 1, count)),
                    new Track(peer, (count, _) -> ask(client, BUSY, count)));
        }

        /** As many round trips of each busy connection. */
        private static Burst ask(End client, int busy, int count) throws IOException {
            return Burst.parse(client.ask("busy %s %s".formatted(busy, count)));
        }
    }

    List<CrowdResult> run(Progress progress) throws IOException, InterruptedException {
        var ends = new ArrayList<End>();
        try (var scratch = new Scratch()) {
            try {
                var sides = new ArrayList<Side>();
                for (Peer peer : peers) {
                    progress.show(title() + "opening " + connections + " of " + peer.name());
                    sides.add(start(peer, scratch, ends));
                }
                return measure(sides, progress);
            } finally {
                progress.clear();
                for (End end : ends.reversed()) { // a client before its server
                    end.close();
                }
            }
        }
    }

    private String title() {
        return NAME + " " + placement.name() + ": ";
    }

    private Side start(Peer peer, Scratch scratch, List<End> ends)
            throws IOException, InterruptedException {
        String address = scratch.folder().resolve(peer.name()).toString();
        End server =
                start(
                        "server",
                        peer,
                        placement.server(),
                        programs.crowdServer(peer, address),
                        scratch);
        ends.add(server);
        End client =
                start(
                        "client",
                        peer,
                        placement.client(),
                        programs.crowdClient(peer, address),
                        scratch);
        ends.add(client);
        client.ask("open " + connections);
        return Side.of(peer, server, client);
    }

    private static End start(
            String end, Peer peer, List<Integer> cores, List<String> command, Scratch scratch)
            throws IOException {
        return End.start(
                "the %s of %s".formatted(end, peer.name()),
                Placement.pinned(cores, command),
                scratch.folder());
    }

    private List<CrowdResult> measure(List<Side> sides, Progress progress) throws IOException {
        for (Side side : sides) {
            progress.show(title() + "warming up " + side.peer().name());
            side.alone().warmUp(WARM_UP, burst);
            side.together().warmUp(WARM_UP / BUSY, burst);
            side.alone().prepare(burst, Duration.ZERO);
            side.together().prepare(burst, Duration.ZERO);
        }
        var alone = new HashMap<String, List<Burst>>();
        var together = new HashMap<String, List<Burst>>();
        for (int round = 0; round < rounds; round++) {
            for (Side side : round % 2 == 0 ? sides : sides.reversed()) {
                String name = side.peer().name();
                progress.count(title() + "measuring", round + 1, rounds, name);
                add(alone, name, side.alone().measure());
                add(together, name, side.together().measure());
            }
        }
        var results = new ArrayList<CrowdResult>();
        for (Side side : sides) {
            var idle = Traffic.parse(side.client().ask("idle"));
            results.add(CrowdResult.of(side.peer(), placement, alone, together, idle));
        }
        return results;
    }

    private static void add(Map<String, List<Burst>> bursts, String peer, Burst burst) {
        bursts.computeIfAbsent(peer, name -> new ArrayList<>()).add(burst);
    }
}
