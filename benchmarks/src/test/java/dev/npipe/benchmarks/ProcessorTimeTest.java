// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessorTimeTest {
    /** Higher than Linux numbers them. */
    private static final int NOBODY = 1 << 23;

    @Test
    void aProcessThatWorksUsesTime() throws IOException {
        long own = ProcessHandle.current().pid();
        long before = ProcessorTime.of(own);
        long after;
        do {
            after = ProcessorTime.of(own);
        } while (after == before);

        assertThat(ProcessorTime.isKnown()).isTrue();
        assertThat(before).isPositive();
        assertThat(after).isGreaterThan(before);
    }

    @Test
    void aProcessThatIsNotThereHasNone() {
        assertThatIOException().isThrownBy(() -> ProcessorTime.of(NOBODY));
    }
}
