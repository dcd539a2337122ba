// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One case in one placement. Every peer's pair is started and warmed up once and then rests,
 * blocked in a read, while another one's burst runs; the order turns round in every round.
 */
record Contest(
        Case test,
        Placement placement,
        List<Peer> peers,
        int rounds,
        int iterations,
        Programs programs) {
    /** After a rest the caches are cold: this part of a burst is run before it, uncounted. */
    private static final int LEAD_IN = 20;

    List<Result> run(Progress progress) throws IOException, InterruptedException {
        String title = test.name() + " " + placement.name() + ": ";
        try (var lanes = new Lanes()) {
            for (Peer peer : peers) {
                progress.show(title + "starting " + peer.name());
                lanes.start(peer, test, placement, programs);
            }
            for (Lane lane : lanes.all()) {
                progress.show(title + "warming up " + lane.peer().name());
                lane.pair().burst(test.warmUp());
            }
            for (int round = 1; round <= rounds; round++) {
                for (Lane lane : round % 2 == 1 ? lanes.all() : lanes.all().reversed()) {
                    progress.count(title + "measuring", round, rounds, lane.peer().name());
                    lane.pair().burst(Math.max(1, iterations / LEAD_IN));
                    lane.bursts().add(lane.pair().burst(iterations));
                }
            }
            return results(lanes.all());
        } finally {
            progress.clear();
        }
    }

    private List<Result> results(List<Lane> lanes) {
        var baseline = new ArrayList<Burst>();
        for (Lane lane : lanes) {
            if (lane.peer().name().equals(Peer.BASELINE)) {
                baseline.addAll(lane.bursts());
            }
        }
        var results = new ArrayList<Result>();
        for (Lane lane : lanes) {
            results.add(Result.of(test, placement, lane.peer(), lane.bursts(), baseline));
        }
        return results;
    }
}
