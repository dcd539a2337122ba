// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All peers of a contest. Closing ends them. */
final class Tracks implements AutoCloseable {
    private final List<Track> tracks = new ArrayList<>();
    private final List<Pair> pairs = new ArrayList<>();
    private final Scratch scratch = new Scratch();

    Tracks() throws IOException {}

    void start(Peer peer, Case test, Placement placement, Commands commands)
            throws IOException, InterruptedException {
        Pair pair = Pair.start(peer, test, placement, commands, scratch);
        pairs.add(pair);
        tracks.add(new Track(peer, pair));
    }

    List<Track> all() {
        return tracks;
    }

    @Override
    public void close() throws IOException {
        try (scratch) {
            for (Pair pair : pairs) {
                pair.close();
            }
        }
    }
}
