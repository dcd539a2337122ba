// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.ping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void whatIsReadBackIsHardlyLongerThanWhatWasAdded() {
        var random = new Random(17);
        long[] times =
                random.longs(10_000, 0, 40).map(bits -> random.nextLong(1L << bits)).toArray();
        var latencies = new Latencies();
        for (long time : times) {
            latencies.add(time);
        }
        Arrays.sort(times);
        assertThat(latencies.count()).isEqualTo(times.length);
        assertThat(latencies.min()).isEqualTo(times[0]);
        assertThat(latencies.max()).isEqualTo(times[times.length - 1]);
        for (double share : new double[] {0.001, 0.1, 0.5, 0.9, 0.99, 1}) {
            long exact = times[(int) Math.ceil(share * times.length) - 1];
            assertThat(latencies.quantile(share))
                    .as("%s", share)
                    .isBetween(exact, exact + exact / 64);
        }
        assertThat(latencies.between(-1, Long.MAX_VALUE)).isEqualTo(times.length);
    }

    @Test
    void oneIsAllThereIs() {
        var latencies = new Latencies();
        assertThat(latencies.quantile(0.5)).isZero();
        latencies.add(Long.MAX_VALUE);
        assertThat(latencies.quantile(0.5)).isEqualTo(Long.MAX_VALUE);
    }
}
