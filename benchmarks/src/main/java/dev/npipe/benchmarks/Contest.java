// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
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
        Duration burst,
        Commands commands) {

    List<Result> run(Progress progress) throws IOException, InterruptedException {
        String title = test.name() + " " + placement.name() + ": ";
        try (var lanes = new Lanes()) {
            for (Peer peer : peers) {
                progress.show(title + "starting " + peer.name());
                lanes.start(peer, test, placement, commands);
            }
            for (Lane lane : lanes.all()) {
                progress.show(title + "warming up " + lane.peer().name());
                lane.warmUp(test.warmUp(), burst);
            }
            for (int round = 1; round <= rounds; round++) {
                for (Lane lane : round % 2 == 1 ? lanes.all() : lanes.all().reversed()) {
                    progress.count(title + "measuring", round, rounds, lane.peer().name());
                    lane.measure();
                }
            }
            return results(lanes.all());
        } finally {
            progress.clear();
        }
    }

    private List<Result> results(List<Lane> lanes) {
        var bursts = new HashMap<String, List<Burst>>();
        lanes.forEach(lane -> bursts.put(lane.peer().name(), lane.bursts()));
        return lanes.stream().map(lane -> Result.of(test, placement, lane.peer(), bursts)).toList();
    }
}
