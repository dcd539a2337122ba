// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A virtual thread that waits has to be copied to the heap, and may find no room there. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes of Windows are not sockets")
@Timeout(240)
@Tag("slow")
final class FullHeapTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();

    static List<String> backends() {
        return ChildJvm.backends();
    }

    private String run(String backend) throws IOException, InterruptedException {
        Process process =
                ChildJvm.program(
                                FullHeapProgram.class,
                                List.of(
                                        "-Xmx24m",
                                        "-Djdk.virtualThreadScheduler.parallelism=1",
                                        "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                                        ChildJvm.BACKEND + backend),
                                PipeDirectory.uniqueName())
                        .redirectErrorStream(true)
                        .start();
        try {
            return process.waitFor(3, TimeUnit.MINUTES)
                    ? new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    : "it hangs";
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void aReadThatBeginsInAShortageKeepsNoCarrierWhenItIsOver(String backend) throws Exception {
        assertThat(run(backend).strip()).endsWith(FullHeapProgram.GOOD); // behind the log
    }
}
