// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ResultTest {
    private static final Case TEST = Case.ALL.getFirst();
    private static final Peer PEER =
            new Peer.Java("jdk-virtual", "", "jdk", "virtual", "direct", List.of());

    @Test
    void theRatioIsTheMedianOfTheRoundsRatios() {
        var c = List.of(burst(100), burst(200), burst(1000));
        var own = List.of(burst(110), burst(260), burst(1050));

        var result = result(TEST, Map.of("c", c, PEER.name(), own));

        assertThat(result.ratios())
                .containsExactly(new Ratio("c", OptionalDouble.of(1.1), 1.05, 1.3));
        assertThat(result.figureNanos()).isEqualTo(260);
    }

    @Test
    void withoutCThereIsNoRatio() {
        var result = result(TEST, Map.of(PEER.name(), List.of(burst(100), burst(200))));

        assertThat(result.ratios()).hasSize(1);
        assertThat(result.ratios().getFirst().median()).isEmpty();
        assertThat(result.figureNanos()).isEqualTo(150);
        assertThat(Json.list(List.of(Json.of(result, false))))
                .isEqualTo(
                        """
                        [
                          {"case": "rtt-64", "peer": "jdk-virtual", "placement": "unpinned",\
                         "median_ns": 150, "p99_ns": 300, "ratio_to_c": null}
                        ]
                        """);
    }

    @Test
    void onWineItIsComparedWithOverlappedCallsAndWithBlockingOnes() {
        var overlapped = List.of(burst(100), burst(200));
        var blocking = List.of(burst(50), burst(100));
        var own = List.of(burst(120), burst(240));

        var result =
                result(
                        Wine.CASES.getFirst(),
                        Map.of("c-overlapped", overlapped, "c", blocking, PEER.name(), own));

        assertThat(Json.of(result, true))
                .isEqualTo(
                        """
                        {"case": "rtt-64", "on": "wine", "peer": "jdk-virtual", "placement": "unpinned",\
                         "median_ns": 180, "p99_ns": 360,\
                         "ratio_to_c_overlapped": 1.2000, "ratio_to_c": 2.4000}""");
    }

    @Test
    void whatTheProcessorsWereUsedForIsComparedWhereItWasMeasured() {
        var c = List.of(burst(100).withProcessor(400), burst(100).withProcessor(500));
        var own = List.of(burst(120).withProcessor(800), burst(120).withProcessor(1000));

        var result = result(TEST, Map.of("c", c, PEER.name(), own));

        assertThat(result.processorRatios())
                .containsExactly(new Ratio("c", OptionalDouble.of(2), 2, 2));
        assertThat(Json.of(result, false))
                .endsWith(
                        """
                         "ratio_to_c": 1.2000, "processor_ns": 90, "processor_ratio_to_c": 2.0000}""");
    }

    @Test
    void silenceIsToldInPartsOfACore() {
        var result = new RestResult(PEER, Placement.unpinned(), 0.25, 0.5);

        assertThat(result.both()).isEqualTo(0.75);
        assertThat(RestResult.middle(List.of(rest(0.9), result, rest(0.1)))).isEqualTo(result);
        assertThat(Json.of(result))
                .isEqualTo(
                        """
                        {"case": "rest", "peer": "jdk-virtual", "placement": "unpinned",\
                         "server_cores": 0.25000, "client_cores": 0.50000}""");
    }

    @Test
    void aBurstReadsItsOwnLine() {
        var burst = new Burst(5000, 8340, 13804, 43120911);

        assertThat(Burst.parse(burst.toLine())).isEqualTo(burst);
    }

    private static RestResult rest(double server) {
        return new RestResult(PEER, Placement.unpinned(), server, 0);
    }

    private static Result result(Case test, Map<String, List<Burst>> bursts) {
        return Result.of(test, Placement.unpinned(), PEER, bursts);
    }

    private static Burst burst(long median) {
        return new Burst(10, median, 2 * median, 10 * median);
    }
}
