// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrowdResultTest {
    private static final Peer PEER = Peer.ALL.get(3);

    @Test
    void severalAreComparedWithOneAloneAndWithThoseOfC() {
        var result =
                CrowdResult.of(
                        PEER,
                        Placement.unpinned(),
                        Map.of("c", bursts(100, 200), PEER.name(), bursts(120, 240)),
                        Map.of("c", bursts(800, 1600), PEER.name(), bursts(1200, 2400)),
                        new Traffic(20, 20, 5_000, 6_000, 7_000));

        assertThat(Json.of(result))
                .isEqualTo(
                        """
                        {"case": "busy-16", "peer": "jdk", "placement": "unpinned",\
                         "alone_ns": 180, "median_ns": 1800, "p99_ns": 3600,\
                         "alone_ratio_to_c": 1.2000, "ratio_to_c": 1.5000, "ratio_to_alone": 10.0000,\
                         "idle_sent": 20, "idle_answered": 20, "idle_median_ns": 5000, "idle_max_ns": 7000}""");
    }

    @Test
    void withoutCOnlyOneAloneIsLeft() {
        var result =
                CrowdResult.of(
                        PEER,
                        Placement.unpinned(),
                        Map.of(PEER.name(), bursts(100)),
                        Map.of(PEER.name(), bursts(400)),
                        Traffic.of(new long[] {1}));

        assertThat(result.togetherToC().median()).isEmpty();
        assertThat(result.aloneToC().median()).isEmpty();
        assertThat(result.toAlone().median()).hasValue(4);
    }

    private static List<Burst> bursts(long... medians) {
        return Arrays.stream(medians)
                .mapToObj(median -> new Burst(10, median, 2 * median, 10 * median))
                .toList();
    }
}
