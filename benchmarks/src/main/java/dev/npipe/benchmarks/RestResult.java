// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

/**
 * What silence costs: each process's part of one core.
 *
 * @param server 1 for a core that the server uses all the time
 * @param client the same for the client
 */
record RestResult(Peer peer, Placement placement, double server, double client) {
    double both() {
        return server + client;
    }
}
