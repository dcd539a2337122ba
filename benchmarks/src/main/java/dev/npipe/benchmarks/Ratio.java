// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How a peer compares to another one.
 *
 * @param to the name of the other one
 * @param median the median over the rounds of each round's ratio; empty when the other did not run
 * @param lowest the lowest of these ratios
 * @param highest the highest of these ratios
 */
record Ratio(String to, OptionalDouble median, double lowest, double highest) {

    /** From each round's figure of both; that of the other one is empty when it did not run. */
    static Ratio of(String to, List<Double> own, List<Double> other) {
        if (other.isEmpty()) {
            return new Ratio(to, OptionalDouble.empty(), Double.NaN, Double.NaN);
        }
        double[] ratios = new double[own.size()];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = own.get(round) / other.get(round);
        }
        Arrays.sort(ratios);
        return new Ratio(
                to, OptionalDouble.of(median(ratios)), ratios[0], ratios[ratios.length - 1]);
    }

    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
