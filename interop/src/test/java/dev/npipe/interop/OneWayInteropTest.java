// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeDirection;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inbound and outbound pipes, up to the end of the stream, one end a foreign program. */
@ParameterizedClass(name = "{0}")
@EnumSource
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers are set up on Unix only")
@Timeout(180)
final class OneWayInteropTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();
    private final Foreign foreign;

    OneWayInteropTest(Foreign foreign) {
        this.foreign = foreign;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 56, 64 * 1024, 10 * 1024 * 1024})
    void inboundServerReadsUntilThePeerCloses(int size) throws Exception {
        byte[] sent = Payload.fromClient(size);
        try (var server =
                        NamedPipeServerChannel.builder()
                                .direction(PipeDirection.INBOUND)
                                .bind(address);
                var peer = foreign.start(directory, "send-client", address.name(), "" + size);
                var pipe = Streams.accept(server, peer)) {
            byte[] received = Streams.readToEnd(pipe);
            assertThat(Payload.describe(received)).isEqualTo(Payload.describe(sent));
            assertThat(peer.finish())
                    .containsExactly("connected", "sent " + Payload.describe(sent));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 56, 64 * 1024, 10 * 1024 * 1024})
    void peerReadsUntilTheOutboundServerCloses(int size) throws Exception {
        byte[] sent = Payload.fromServer(size);
        try (var server =
                        NamedPipeServerChannel.builder()
                                .direction(PipeDirection.OUTBOUND)
                                .bind(address);
                var peer = foreign.start(directory, "receive-client", address.name())) {
            try (var pipe = Streams.accept(server, peer)) {
                Streams.write(pipe, sent);
            }
            assertThat(peer.finish())
                    .containsExactly("connected", "received " + Payload.describe(sent));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 56, 64 * 1024, 10 * 1024 * 1024})
    void peerReadsUntilTheClientCloses(int size) throws Exception {
        byte[] sent = Payload.fromClient(size);
        try (var peer = foreign.startServer(directory, "receive-server", address.name())) {
            try (var pipe = connect(PipeDirection.INBOUND)) {
                Streams.write(pipe, sent);
            }
            assertThat(peer.finish())
                    .containsExactly(
                            "listening", "connected", "received " + Payload.describe(sent));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 56, 64 * 1024, 10 * 1024 * 1024})
    void clientReadsUntilThePeerCloses(int size) throws Exception {
        byte[] sent = Payload.fromServer(size);
        try (var peer = foreign.startServer(directory, "send-server", address.name(), "" + size);
                var pipe = connect(PipeDirection.OUTBOUND)) {
            byte[] received = Streams.readToEnd(pipe);
            assertThat(Payload.describe(received)).isEqualTo(Payload.describe(sent));
            assertThat(peer.finish())
                    .containsExactly("listening", "connected", "sent " + Payload.describe(sent));
        }
    }

    private NamedPipeChannel connect(PipeDirection direction) throws Exception {
        return NamedPipeChannel.builder().direction(direction).connect(address);
    }
}
