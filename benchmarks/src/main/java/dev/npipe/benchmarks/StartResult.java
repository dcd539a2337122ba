// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the starts of one program came to.
 *
 * @param nanos the median life of its process
 * @param residentKib the median of its most resident memory
 */
record StartResult(Start.Candidate candidate, long nanos, long residentKib, Ratio ratio) {
    static StartResult of(
            Start.Candidate candidate, List<Started> own, String to, List<Started> other) {
        return new StartResult(
                candidate,
                median(own, Started::nanos),
                median(own, Started::residentKib),
                Ratio.of(to, nanos(own), nanos(other)));
    }

    private static List<Double> nanos(List<Started> starts) {
        return starts.stream().map(started -> (double) started.nanos()).toList();
    }

    private static long median(List<Started> starts, ToDoubleFunction<Started> figure) {
        return Math.round(Ratio.median(starts.stream().mapToDouble(figure).sorted().toArray()));
    }
}
