// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTest {
    private static final Case TEST = Case.ALL.getFirst();
    private static final Peer PEER = Peer.ALL.getLast();

    @Test
    void theRatioIsTheMedianOfTheRoundsRatios() {
        var c = List.of(burst(100), burst(200), burst(1000));
        var own = List.of(burst(110), burst(260), burst(1050));

        var result = Result.of(TEST, Placement.unpinned(), PEER, own, c);

        assertThat(result.ratio()).hasValue(1.1);
        assertThat(result.lowest()).isEqualTo(1.05);
        assertThat(result.highest()).isEqualTo(1.3);
        assertThat(result.figureNanos()).isEqualTo(260);
    }

    @Test
    void withoutCThereIsNoRatio() {
        var result =
                Result.of(
                        TEST,
                        Placement.unpinned(),
                        PEER,
                        List.of(burst(100), burst(200)),
                        List.of());

        assertThat(result.ratio()).isEmpty();
        assertThat(result.figureNanos()).isEqualTo(150);
        assertThat(Json.list(List.of(Json.of(result))))
                .isEqualTo(
                        """
                        [
                          {"case": "rtt-64", "peer": "jdk-virtual", "placement": "unpinned",\
                         "median_ns": 150, "p99_ns": 300, "ratio_to_c": null}
                        ]
                        """);
    }

    @Test
    void aBurstReadsItsOwnLine() {
        var burst = new Burst(5000, 8340, 13804, 43120911);

        assertThat(Burst.parse(burst.toLine())).isEqualTo(burst);
    }

    private static Burst burst(long median) {
        return new Burst(10, median, 2 * median, 10 * median);
    }
}
