// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rounds of one case in one placement: what each peer's bursts came to, round by round. */
final class Rounds {
    private final Case test;
    private final Placement placement;
    private final int count;
    private final Duration burst;
    private final Progress progress;
    private final String title;
    private final Map<String, List<Burst>> bursts = new HashMap<>();

    Rounds(Case test, Placement placement, int count, Duration burst, Progress progress) {
        this.test = test;
        this.placement = placement;
        this.count = count;
        this.burst = burst;
        this.progress = progress;
        this.title = test.name() + " " + placement.name() + ": ";
    }

    /** Says that a peer is being started. */
    void starting(Peer peer) {
        progress.show(title + "starting " + peer.name());
    }

    /**
     * Warms up peers that were started, and runs the share of the rounds that one of several starts
     * has, the first of which is number 0. The order turns round in every round.
     */
    void run(List<Track> tracks, int start, int starts) throws IOException {
        for (Track track : tracks) {
            progress.show(title + "warming up " + track.peer().name());
            track.warmUp(test.warmUp(), burst);
        }
        try (var _ = test.conditions().hogs() ? Hogs.beside(placement) : Hogs.none()) {
            measure(tracks, start, starts);
        }
    }

    private void measure(List<Track> tracks, int start, int starts) throws IOException {
        Conditions conditions = test.conditions();
        for (Track track : tracks) {
            track.prepare(conditions.burst(burst), conditions.pause());
        }
        int end = firstOf(start + 1, starts);
        for (int round = firstOf(start, starts); round < end; round++) {
            for (Track track : round % 2 == 0 ? tracks : tracks.reversed()) {
                String name = track.peer().name();
                progress.count(title + "measuring", round + 1, count, name);
                bursts.computeIfAbsent(name, peer -> new ArrayList<>()).add(track.measure());
            }
        }
    }

    /** The first round of a start; no start is without one where there are as many rounds. */
    private int firstOf(int start, int starts) {
        return count * start / starts;
    }

    List<Result> results(List<Peer> peers) {
        return peers.stream().map(peer -> Result.of(test, placement, peer, bursts)).toList();
    }
}
