// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
    private final Histogram histogram = new Histogram();

    @Test
    void quantilesOfShortDurationsAreExact() {
        for (int nanos = 1; nanos <= 100; nanos++) {
            histogram.record(nanos);
        }

        assertThat(histogram.quantile(0.5)).isEqualTo(51);
        assertThat(histogram.quantile(0.99)).isEqualTo(100);
    }

    @Test
    void anotherOnesCountsCanBeAdded() {
        var other = new Histogram();
        histogram.record(10);
        other.record(20);
        other.record(30);

        histogram.add(other);

        assertThat(histogram.quantile(0)).isEqualTo(10);
        assertThat(histogram.quantile(0.5)).isEqualTo(20);
        assertThat(histogram.quantile(0.99)).isEqualTo(30);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1023,
                1024,
                2047,
                2048,
                4095,
                8_340,
                1_000_003,
                60_000_000_001L,
                Long.MAX_VALUE
            })
    void everyDurationIsKeptWithinAThousandth(long nanos) {
        histogram.record(nanos);

        assertThat((double) histogram.quantile(0.5))
                .isCloseTo((double) nanos, within(nanos * 0.001));
    }

    @Test
    void resetForgets() {
        histogram.record(5_000);
        histogram.reset();
        histogram.record(7);

        assertThat(histogram.quantile(0.99)).isEqualTo(7);
    }
}
