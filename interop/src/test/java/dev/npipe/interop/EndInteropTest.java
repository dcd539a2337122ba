// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeException;
import dev.npipe.NamedPipeServerChannel;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What each end notices when the other one goes, whichever goes first and however. */
@ParameterizedClass(name = "{0}")
@EnumSource
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers are set up on Unix only")
@Timeout(180)
final class EndInteropTest {
    private static final int LARGE = 10 * 1024 * 1024;

    /** The peers' exit status for a connection that the other end has closed. */
    private static final int BROKEN = 5;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();
    private final Foreign foreign;

    EndInteropTest(Foreign foreign) {
        this.foreign = foreign;
    }

    @Test
    void serverReadsTheEndWhenThePeerIsKilled() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = foreign.start(directory, "digest-client", address.name());
                var pipe = Streams.accept(server, peer)) {
            peer.awaitLine("connected").kill();
            assertThat(pipe.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(pipe.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void clientReadsTheEndWhenThePeerIsKilled() throws Exception {
        try (var peer = foreign.startServer(directory, "digest-server", address.name());
                var pipe = NamedPipeChannel.connect(address)) {
            peer.awaitLine("connected").kill();
            assertThat(pipe.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(pipe.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        } finally {
            directory.deleteWhatWasLeftByAKilledServer(address);
        }
    }

    @Test
    void writingToAKilledPeerFails() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = foreign.start(directory, "digest-client", address.name());
                var pipe = Streams.accept(server, peer)) {
            peer.awaitLine("connected").kill();
            var failure =
                    catchThrowableOfType(
                            NamedPipeException.class, () -> pipe.write(ByteBuffer.allocate(1)));
            assertThat(failure).hasMessageContaining(address.toString());
            assertThat(failure.errorCode()).isEqualTo(232);
        }
    }

    @Test
    void closingServerBreaksThePeersWrite() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = foreign.start(directory, "send-client", address.name(), "" + LARGE)) {
            try (var pipe = Streams.accept(server, peer)) {
                assertThat(Streams.read(pipe, 1000)).hasSize(1000);
            }
            assertThat(peer.exitStatus()).as("%s", peer.lines()).isEqualTo(BROKEN);
        }
    }

    @Test
    void closingClientBreaksThePeersWrite() throws Exception {
        try (var peer = foreign.startServer(directory, "send-server", address.name(), "" + LARGE)) {
            try (var pipe = NamedPipeChannel.connect(address)) {
                assertThat(Streams.read(pipe, 1000)).hasSize(1000);
            }
            assertThat(peer.exitStatus()).as("%s", peer.lines()).isEqualTo(BROKEN);
        }
    }

    @Test
    @SuppressWarnings("try") // closing early is what is tested
    void closingTheServerDoesNotEndAConversation() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = foreign.start(directory, "echo-client", address.name(), "100000");
                var pipe = Streams.accept(server, peer)) {
            server.close();
            assertThat(directory.rawSocket(address)).doesNotExist();
            Streams.echo(pipe);
            assertThat(peer.finish())
                    .contains("echoed " + Payload.describe(Payload.fromClient(100_000)));
        }
    }
}
