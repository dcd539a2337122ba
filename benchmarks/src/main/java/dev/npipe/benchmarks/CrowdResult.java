// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * What many connections, a few of which are busy, came to.
 *
 * @param aloneNanos median over the rounds of the median round trip of one that is busy alone
 * @param togetherNanos the same of several
 * @param p99Nanos median over the rounds of the 99th percentile of several
 * @param toAlone several compared with one alone
 * @param aloneToC one alone compared with one of C alone
 * @param togetherToC several compared with as many of C
 * @param idle what became of the silent ones that were asked meanwhile
 */
record CrowdResult(
        Peer peer,
        Placement placement,
        long aloneNanos,
        long togetherNanos,
        long p99Nanos,
        Ratio toAlone,
        Ratio aloneToC,
        Ratio togetherToC,
        Traffic idle) {

    /** Both maps hold every peer's bursts, by its name, round by round. */
    static CrowdResult of(
            Peer peer,
            Placement placement,
            Map<String, List<Burst>> alone,
            Map<String, List<Burst>> together,
            Traffic idle) {
        var ownAlone = medians(alone, peer.name());
        var ownTogether = medians(together, peer.name());
        return new CrowdResult(
                peer,
                placement,
                median(ownAlone),
                median(ownTogether),
                median(
                        together.getOrDefault(peer.name(), List.of()).stream()
                                .map(burst -> (double) burst.p99Nanos())
                                .toList()),
                Ratio.of("alone", ownTogether, ownAlone),
                Ratio.of(Peer.BASELINE, ownAlone, medians(alone, Peer.BASELINE)),
                Ratio.of(Peer.BASELINE, ownTogether, medians(together, Peer.BASELINE)),
                idle);
    }

    private static List<Double> medians(Map<String, List<Burst>> all, String peer) {
        return all.getOrDefault(peer, List.of()).stream()
                .map(burst -> (double) burst.medianNanos())
                .toList();
    }

    private static long median(List<Double> figures) {
        return Math.round(
                Ratio.median(figures.stream().mapToDouble(figure -> figure).sorted().toArray()));
    }
}
