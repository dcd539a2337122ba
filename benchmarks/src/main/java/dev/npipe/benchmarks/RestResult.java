// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.Comparator;
import java.util.List;

/**
 * What silence costs: each process's part of one core.
 *
 * @param server 1 for a core that the server uses all the time
 * @param client the same for the client
 */
record RestResult(Peer peer, Placement placement, double server, double client) {
    /** The one with as many that use more as use less. */
    static RestResult middle(List<RestResult> results) {
        return results.stream()
                .sorted(Comparator.comparingDouble(RestResult::both))
                .toList()
                .get(results.size() / 2);
    }

    double both() {
        return server + client;
    }
}
