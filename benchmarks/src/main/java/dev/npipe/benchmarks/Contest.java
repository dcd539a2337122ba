// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * One case in one placement. Every peer's pair is started and warmed up and then rests, blocked in
 * a read, while another one's burst runs.
 *
 * <p>The rounds are divided among several starts: where the memory of a process happens to lie
 * makes it faster or slower for as long as it lives.
 */
record Contest(
        Case test,
        Placement placement,
        List<Peer> peers,
        int rounds,
        int starts,
        Duration burst,
        Commands commands) {

    List<Result> run(Progress progress) throws IOException, InterruptedException {
        var all = new Rounds(test, placement, rounds, burst, progress);
        try {
            for (int start = 0; start < starts; start++) {
                try (var tracks = new Tracks()) {
                    for (Peer peer : peers) {
                        all.starting(peer);
                        tracks.start(peer, test, placement, commands);
                    }
                    all.run(tracks.all(), start, starts);
                }
            }
        } finally {
            progress.clear();
        }
        return all.results(peers);
    }
}
