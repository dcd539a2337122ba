// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many lanes a process has by default. */
final class LaneSettingsTest {
    private static final long MIB = 1024 * 1024;

    @ParameterizedTest
    @CsvSource({"1, 2", "8, 3", "24, 11", "256, 126", "260, 128", "1048576, 128"})
    void theLanesTakeAQuarterOfTheHeapAtMostAndThereAreTwo(long mebibytes, int most) {
        assertThat(LaneSettings.mostIn(mebibytes * MIB)).isEqualTo(most);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "9223372036854775807, 128"})
    void thatIsSoForAHeapOfAnySize(long bytes, int most) {
        assertThat(LaneSettings.mostIn(bytes)).isEqualTo(most);
    }
}
