// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TrafficTest {
    @Test
    void whatWasNotAnsweredIsCountedAndHasNoDelay() {
        var traffic = Traffic.of(new long[] {300, 0, 100, 200, 0});

        assertThat(traffic).isEqualTo(new Traffic(5, 3, 200, 300, 300));
        assertThat(Traffic.of(new long[2])).isEqualTo(new Traffic(2, 0, 0, 0, 0));
    }

    @Test
    void trafficAndMemoryReadTheirOwnLines() throws IOException {
        var traffic = new Traffic(100_000, 99_999, 180_000, 5_100_000, 55_740_000);
        var memory = Memory.now();

        assertThat(Traffic.parse(traffic.toLine())).isEqualTo(traffic);
        assertThat(Memory.parse(memory.toLine())).isEqualTo(memory);
        assertThat(memory.heapBytes()).isPositive();
        assertThatIllegalArgumentException().isThrownBy(() -> Memory.parse(traffic.toLine()));
    }
}
