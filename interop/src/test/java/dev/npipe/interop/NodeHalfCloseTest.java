// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A peer that ends its half and then waits for the answer; .NET has no such call. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers are set up on Unix only")
@Timeout(180)
final class NodeHalfCloseTest {
    private static final int SIZE = 1024 * 1024;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();

    @Test
    void serverAnswersAfterThePeersEndOfOutput() throws Exception {
        byte[] sent = Payload.fromClient(SIZE);
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = Foreign.NODE.start(directory, "ask-client", address.name(), "" + SIZE)) {
            try (var pipe = Streams.accept(server, peer)) {
                answerWithDigest(pipe);
            }
            assertThat(peer.finish())
                    .containsExactly(
                            "connected",
                            "sent " + Payload.describe(sent),
                            "answer " + Payload.describe(sent));
        }
    }

    @Test
    void clientAnswersAfterThePeersEndOfOutput() throws Exception {
        byte[] sent = Payload.fromServer(SIZE);
        try (var peer =
                Foreign.NODE.startServer(directory, "ask-server", address.name(), "" + SIZE)) {
            try (var pipe = NamedPipeChannel.connect(address)) {
                answerWithDigest(pipe);
            }
            assertThat(peer.finish())
                    .containsExactly(
                            "listening",
                            "connected",
                            "sent " + Payload.describe(sent),
                            "answer " + Payload.describe(sent));
        }
    }

    private static void answerWithDigest(NamedPipeChannel pipe) throws Exception {
        byte[] received = Streams.readToEnd(pipe);
        Streams.write(pipe, Payload.describe(received).getBytes(US_ASCII));
    }
}
