// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "they are programs of a Unix shell")
@Timeout(60)
class HogsTest {
    @Test
    void thereAreTwoUntilTheyAreNotWantedAnyMore() throws IOException, InterruptedException {
        List<Process> all;
        try (var hogs = Hogs.beside(Placement.unpinned())) {
            all = hogs.all();
            assertThat(all).hasSize(2).allMatch(Process::isAlive);
        }
        for (Process hog : all) {
            hog.waitFor();
        }
        assertThat(Hogs.none().all()).isEmpty();
    }
}
