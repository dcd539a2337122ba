// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All peers of a contest. Closing ends them. */
final class Lanes implements AutoCloseable {
    private final List<Lane> lanes = new ArrayList<>();
    private final Scratch scratch = new Scratch();

    Lanes() throws IOException {}

    void start(Peer peer, Case test, Placement placement, Commands commands)
            throws IOException, InterruptedException {
        lanes.add(new Lane(peer, Pair.start(peer, test, placement, commands, scratch.folder())));
    }

    List<Lane> all() {
        return lanes;
    }

    @Override
    public void close() throws IOException {
        try (scratch) {
            for (Lane lane : lanes) {
                lane.pair().close();
            }
        }
    }
}
