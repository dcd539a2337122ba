// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection that was busy and falls silent: what both its processes use of the processors from
 * its last answer on. Not a comparison, as C uses nothing then. Of three times the middle one
 * counts: a compiler may still have had something to do in the first.
 */
record Rest(Duration burst, Duration silence, Commands commands) {
    static final String NAME = "rest";
    static final String TITLE = "a connection that was busy and falls silent: use of a core";
    static final List<String> PEERS = List.of("c", "jdk", "npipe", "npipe-socket");

    /** What the connection was busy with. */
    private static final Case BUSY = Case.ALL.getFirst();

    private static final int TIMES = 3;

    /** So that what a burst's end leaves to do is in proportion to what it did. */
    private static final int BURSTS = 5;

    RestResult run(Peer peer, Placement placement, Progress progress)
            throws IOException, InterruptedException {
        String step = NAME + " " + placement.name() + ": " + peer.name() + ", ";
        progress.show(step + "warming up");
        try (var scratch = new Scratch();
                var pair = Pair.startUnstopped(peer, BUSY, placement, commands, scratch)) {
            var track = new Track(peer, pair);
            track.warmUp(BUSY.warmUp(), burst);
            track.prepare(burst.multipliedBy(BURSTS), Duration.ZERO);
            var results = new ArrayList<RestResult>();
            for (int time = 1; time <= TIMES; time++) {
                track.measure();
                progress.show(step + "silent for " + silence.toSeconds() + " seconds");
                results.add(listen(pair, peer, placement));
            }
            return RestResult.middle(results);
        } finally {
            progress.clear();
        }
    }

    private RestResult listen(Pair pair, Peer peer, Placement placement)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        long server = pair.server().processorNanos();
        long client = pair.client().processorNanos();
        Thread.sleep(silence);
        server = pair.server().processorNanos() - server;
        client = pair.client().processorNanos() - client;
        double nanos = System.nanoTime() - start;
        return new RestResult(peer, placement, server / nanos, client / nanos);
    }
}
