// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Duplex pipes: bytes of all sizes, both ways at once, one end a foreign program. */
@ParameterizedClass(name = "{0}")
@EnumSource
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers are set up on Unix only")
@Timeout(180)
final class StreamInteropTest {
    private static final int[] SIZES = {1, 56, 64 * 1024, 10 * 1024 * 1024};
    private static final int LARGE = 10 * 1024 * 1024;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();
    private final Foreign foreign;

    StreamInteropTest(Foreign foreign) {
        this.foreign = foreign;
    }

    @ParameterizedTest
    @EnumSource
    void serverEchoesWhatThePeerSends(PipeMode mode) throws Exception {
        String[] arguments =
                Stream.concat(
                                Stream.of("echo-client", address.name()),
                                IntStream.of(SIZES).mapToObj(Integer::toString))
                        .toArray(String[]::new);
        try (var server = NamedPipeServerChannel.builder().mode(mode).bind(address);
                var peer = foreign.start(directory, arguments);
                var pipe = Streams.accept(server, peer)) {
            Streams.echo(pipe);
            assertThat(peer.finish())
                    .containsExactly(
                            "connected",
                            "echoed " + Payload.describe(Payload.fromClient(SIZES[0])),
                            "echoed " + Payload.describe(Payload.fromClient(SIZES[1])),
                            "echoed " + Payload.describe(Payload.fromClient(SIZES[2])),
                            "echoed " + Payload.describe(Payload.fromClient(SIZES[3])));
        }
    }

    @Test
    void clientReadsBackWhatItSentToThePeer() throws Exception {
        try (var peer = foreign.startServer(directory, "echo-server", address.name())) {
            try (var pipe = NamedPipeChannel.connect(address)) {
                for (int size : SIZES) {
                    byte[] sent = Payload.fromClient(size);
                    byte[] received = Streams.exchange(pipe, sent, size);
                    assertThat(Payload.describe(received)).isEqualTo(Payload.describe(sent));
                }
            }
            assertThat(peer.finish()).hasSize(3).last().asString().startsWith("echoed 10551353 ");
        }
    }

    @Test
    void serverAndPeerSendAtTheSameTime() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = foreign.start(directory, "duplex-client", address.name(), "" + LARGE);
                var pipe = Streams.accept(server, peer)) {
            byte[] sent = Payload.fromServer(LARGE);
            byte[] received = Streams.exchange(pipe, sent, LARGE);
            assertThat(Payload.describe(received))
                    .isEqualTo(Payload.describe(Payload.fromClient(LARGE)));
            assertThat(peer.finish())
                    .containsExactly("connected", "received " + Payload.describe(sent));
        }
    }

    @Test
    void clientAndPeerSendAtTheSameTime() throws Exception {
        try (var peer =
                        foreign.startServer(
                                directory, "duplex-server", address.name(), "" + LARGE);
                var pipe = NamedPipeChannel.connect(address)) {
            byte[] sent = Payload.fromClient(LARGE);
            byte[] received = Streams.exchange(pipe, sent, LARGE);
            assertThat(Payload.describe(received))
                    .isEqualTo(Payload.describe(Payload.fromServer(LARGE)));
            assertThat(peer.finish())
                    .containsExactly(
                            "listening", "connected", "received " + Payload.describe(sent));
        }
    }

    @Test
    void peerAnswersAfterTheServersEndOfOutput() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = foreign.start(directory, "digest-client", address.name());
                var pipe = Streams.accept(server, peer)) {
            assertThat(askForDigest(pipe)).isEqualTo(Payload.describe(Payload.of(7, LARGE)) + "\n");
            assertThat(peer.finish()).hasSize(2);
        }
    }

    @Test
    void peerAnswersAfterTheClientsEndOfOutput() throws Exception {
        try (var peer = foreign.startServer(directory, "digest-server", address.name());
                var pipe = NamedPipeChannel.connect(address)) {
            assertThat(askForDigest(pipe)).isEqualTo(Payload.describe(Payload.of(7, LARGE)) + "\n");
            assertThat(peer.finish()).hasSize(3);
        }
    }

    private static String askForDigest(NamedPipeChannel pipe) throws Exception {
        Streams.write(pipe, Payload.of(7, LARGE));
        pipe.shutdownOutput();
        return new String(Streams.readToEnd(pipe), US_ASCII);
    }
}
