// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeOwner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code PipeOptions.CurrentUserOnly}: .NET compares the user id of the other end with its own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers are set up on Unix only")
@Timeout(180)
final class DotNetCurrentUserTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();

    @Test
    void peerAcceptsAServerOfItsOwnUser() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = start("--current-user", "echo-client", address.name(), "56");
                var pipe = Streams.accept(server, peer)) {
            Streams.echo(pipe);
            assertThat(peer.finish())
                    .containsExactly(
                            "connected", "echoed " + Payload.describe(Payload.fromClient(56)));
        }
    }

    @Test
    void peerAcceptsAClientOfItsOwnUser() throws Exception {
        try (var peer = start("--current-user", "send-server", address.name(), "56")) {
            peer.awaitLine("listening");
            var client = NamedPipeChannel.builder().expectOwner(PipeOwner.currentUser());
            try (var pipe = client.connect(address)) {
                assertThat(Streams.readToEnd(pipe)).isEqualTo(Payload.fromServer(56));
            }
            assertThat(peer.finish()).hasSize(3);
        }
    }

    private Peer start(String... arguments) throws Exception {
        return Foreign.DOTNET_3_1.start(directory, arguments);
    }
}
