// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What the rounds of one peer came to.
 *
 * @param figureNanos median over the rounds of the case's figure
 * @param p99Nanos median over the rounds of the 99th percentile
 * @param ratio median over the rounds of each round's ratio to C; empty when C did not run
 * @param lowest the lowest of these ratios
 * @param highest the highest of these ratios
 */
record Result(
        Case test,
        Placement placement,
        Peer peer,
        long figureNanos,
        long p99Nanos,
        OptionalDouble ratio,
        double lowest,
        double highest) {

    /** {@code baseline} holds C's bursts, round by round, and is empty when C did not run. */
    static Result of(
            Case test, Placement placement, Peer peer, List<Burst> bursts, List<Burst> baseline) {
        double[] figures = bursts.stream().mapToDouble(test.figure()::of).sorted().toArray();
        double[] p99s = bursts.stream().mapToDouble(Burst::p99Nanos).sorted().toArray();
        double[] ratios = new double[baseline.size()];
        for (int round = 0; round < ratios.length; round++) {
            double own = test.figure().of(bursts.get(round));
            ratios[round] = own / test.figure().of(baseline.get(round));
        }
        Arrays.sort(ratios);
        boolean compared = ratios.length > 0;
        return new Result(
                test,
                placement,
                peer,
                Math.round(median(figures)),
                Math.round(median(p99s)),
                compared ? OptionalDouble.of(median(ratios)) : OptionalDouble.empty(),
                compared ? ratios[0] : Double.NaN,
                compared ? ratios[ratios.length - 1] : Double.NaN);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
