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
 * @param processorNanos median over the rounds of what both ends used of the processors for an
 *     iteration; 0 where that was not measured
 * @param processorRatios as {@code ratios}, of that; none where that was not measured
 */
record Result(
        Case test,
        Placement placement,
        Peer peer,
        long figureNanos,
        long p99Nanos,
        List<Ratio> ratios,
        long processorNanos,
        List<Ratio> processorRatios) {

    /** {@code all} holds every peer's bursts, by its name, round by round. */
    static Result of(Case test, Placement placement, Peer peer, Map<String, List<Burst>> all) {
        List<Burst> bursts = all.get(peer.name());
        long processor = median(bursts, Burst::processorNanosEach);
        return new Result(
                test,
                placement,
                peer,
                median(bursts, test.figure()::of),
                median(bursts, Burst::p99Nanos),
                ratios(test, bursts, all, test.figure()::of),
                processor,
                processor == 0 ? List.of() : ratios(test, bursts, all, Burst::processorNanosEach));
    }

    private static List<Ratio> ratios(
            Case test,
            List<Burst> bursts,
            Map<String, List<Burst>> all,
            ToDoubleFunction<Burst> figure) {
        return test.baselines().stream()
                .map(
                        name ->
                                Ratio.of(
                                        name,
                                        figures(bursts, figure),
                                        figures(all.getOrDefault(name, List.of()), figure)))
                .toList();
    }

    private static List<Double> figures(List<Burst> bursts, ToDoubleFunction<Burst> figure) {
        return bursts.stream().map(burst -> figure.applyAsDouble(burst)).toList();
    }

    private static long median(List<Burst> bursts, ToDoubleFunction<Burst> figure) {
        return Math.round(Ratio.median(bursts.stream().mapToDouble(figure).sorted().toArray()));
    }
}
