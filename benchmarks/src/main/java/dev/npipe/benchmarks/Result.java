// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the rounds of one peer came to.
 *
 * @param figureNanos median over the rounds of the case's figure
 * @param p99Nanos median over the rounds of the 99th percentile
 * @param ratios one for each peer that the case's others are compared to
 */
record Result(
        Case test,
        Placement placement,
        Peer peer,
        long figureNanos,
        long p99Nanos,
        List<Ratio> ratios) {

    /** {@code all} holds every peer's bursts, by its name, round by round. */
    static Result of(Case test, Placement placement, Peer peer, Map<String, List<Burst>> all) {
        List<Burst> bursts = all.get(peer.name());
        var ratios =
                test.baselines().stream()
                        .map(
                                name ->
                                        Ratio.of(
                                                name,
                                                figures(test, bursts),
                                                figures(test, all.getOrDefault(name, List.of()))))
                        .toList();
        return new Result(
                test,
                placement,
                peer,
                median(bursts, test.figure()::of),
                median(bursts, Burst::p99Nanos),
                ratios);
    }

    private static List<Double> figures(Case test, List<Burst> bursts) {
        return bursts.stream().map(test.figure()::of).toList();
    }

    private static long median(List<Burst> bursts, ToDoubleFunction<Burst> figure) {
        return Math.round(Ratio.median(bursts.stream().mapToDouble(figure).sorted().toArray()));
    }
}
