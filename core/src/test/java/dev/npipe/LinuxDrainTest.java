// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Drains of byte-type pipes, where the system is asked and the peer says nothing. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere the system has a call for it, or cannot")
@Timeout(60)
final class LinuxDrainTest {
    private static final int ROUNDS = 2_000;

    /** The system is asked several things, one after the other, while the peer goes on. */
    @Test
    void aPeerThatReadsAllAndClosesMeanwhileHasReadAll() throws Exception {
        var address = NamedPipeAddress.of("drain-" + System.nanoTime());
        try (var listener = NamedPipeServerChannel.builder().mode(PipeMode.BYTE).bind(address)) {
            for (int i = 0; i < ROUNDS; i++) {
                var client = NamedPipeChannel.connect(address);
                try (var server = listener.accept(Duration.ofSeconds(20))) {
                    server.write(ByteBuffer.allocate(100));
                    var reading = start(() -> readAll(client));
                    server.awaitDrain();
                    assertThat(outcome(reading)).isEqualTo(100);
                }
            }
        }
    }

    private static int readAll(NamedPipeChannel client) throws Exception {
        try (client) {
            ByteBuffer all = ByteBuffer.allocate(100);
            while (all.hasRemaining() && client.read(all) >= 0) {}
            return all.position();
        }
    }
}
