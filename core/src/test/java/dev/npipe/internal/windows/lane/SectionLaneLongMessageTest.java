// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeBuilders;
import dev.npipe.PipeMode;
import dev.npipe.internal.Provider;
import dev.npipe.internal.lane.LaneMode;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message that is longer than a ring, of a pipe whose buffer is longer than that. */
@Timeout(60)
final class SectionLaneLongMessageTest {
    private static final int BUFFER = 1 << 20;
    private static final int LONG_MESSAGE = 300_000;

    private final LaneBed bed = new LaneBed();

    @Test
    void oneThatIsNotWrittenAtOnceIsNotBegun() throws Exception {
        Provider lanes = bed.provider(LaneMode.AUTO, LaneBed.NEVER);
        var address = NamedPipeAddress.of("lane-bed-long");
        var server = PipeBuilders.server(lanes).mode(PipeMode.MESSAGE).bufferSizes(BUFFER, BUFFER);
        try (var listener = server.bind(address);
                var client = PipeBuilders.client(lanes).connect(address);
                var accepted = LaneBed.accept(listener)) {
            client.readMode(PipeMode.MESSAGE);
            bed.talkUntilViews(client, accepted, LaneBed.ONE_LANE);
            ByteBuffer message = ByteBuffer.allocate(LONG_MESSAGE);
            assertThat(client.tryWrite(message)).isEmpty();
            assertThat(message.position()).isZero();
            assertThat(client.isOpen()).isTrue();
            bed.talk(client, accepted);
        }
        bed.awaitViews(0);
    }
}
