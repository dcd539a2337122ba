// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeOwner;
import dev.npipe.PipeSecurity;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A .NET program that runs as somebody else, and what each end makes of the other's user. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "setpriv is a command of Linux")
@Timeout(180)
final class DotNetOtherUserTest {
    private static final String PROGRAM = ".peers/dotnet-3.1/pipe-peer";
    private static final String OTHER_USER = "65534";
    private static final int DENIED = 4;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();

    @BeforeEach
    void theOtherUserCanRunIt() throws Exception {
        String user = ProcessHandle.current().info().user().orElse("unknown");
        assumeTrue(user.equals("root"), "runs as root only, not as " + user);
        Foreign.DOTNET_3_1.requireInstalled();
        Files.setAttribute(directory.path(), "unix:mode", 01777);
        var command = new ArrayList<>(asOtherUser());
        command.addAll(List.of("test", "-x", Program.MODULE.resolve(PROGRAM).toString()));
        int status = new ProcessBuilder(command).start().waitFor();
        assumeTrue(status == 0, "the other user cannot reach this folder");
    }

    private static List<String> asOtherUser() {
        return List.of(
                "setpriv", "--reuid=" + OTHER_USER, "--regid=" + OTHER_USER, "--clear-groups");
    }

    private Peer startAsOtherUser(String... arguments) throws IOException {
        var command = new ArrayList<>(asOtherUser());
        command.add(Program.MODULE.resolve(PROGRAM).toString());
        return new Program(".NET as user " + OTHER_USER, command).start(directory, arguments);
    }

    /** A .NET server that was ended, or that ends with an exception, does not remove its socket. */
    private void removeWhatItLeft() throws IOException {
        Files.deleteIfExists(directory.path().resolve("CoreFxPipe_" + address.name()));
    }

    @Test
    void itsServerIsNotTalkedToUnlessItIsExpected() throws Exception {
        try (var peer = startAsOtherUser("send-server", address.name(), "56")) {
            peer.awaitLine("listening");
            assertThatThrownBy(() -> NamedPipeChannel.connect(address))
                    .isInstanceOf(AccessDeniedException.class)
                    .hasMessageContaining("the server runs as user nobody");
        }
        removeWhatItLeft();
        try (var peer = startAsOtherUser("send-server", address.name(), "56")) {
            peer.awaitLine("listening");
            var client = NamedPipeChannel.builder().expectOwner(PipeOwner.user("nobody"));
            try (var pipe = client.connect(address)) {
                assertThat(Streams.readToEnd(pipe)).isEqualTo(Payload.fromServer(56));
            }
            assertThat(peer.finish()).hasSize(3);
        }
    }

    @Test
    void itsServerForItsOwnUserRefusesAnother() throws Exception {
        try (var peer = startAsOtherUser("--current-user", "send-server", address.name(), "56")) {
            peer.awaitLine("listening");
            var client = NamedPipeChannel.builder().expectOwner(PipeOwner.any());
            try (var pipe = client.connect(address)) {
                assertThat(Streams.readToEnd(pipe)).isEmpty();
            }
            assertThat(peer.exitStatus()).as("%s", peer.lines()).isEqualTo(DENIED);
        }
        removeWhatItLeft();
    }

    @Test
    void itsClientOfItsOwnUserRefusesAnothersServer() throws Exception {
        try (var server =
                        NamedPipeServerChannel.builder()
                                .security(PipeSecurity.authenticatedUsers())
                                .bind(address);
                var peer =
                        startAsOtherUser("--current-user", "echo-client", address.name(), "56")) {
            assertThat(peer.exitStatus()).as("%s", peer.lines()).isEqualTo(DENIED);
            assertThatThrownBy(() -> server.accept(Duration.ZERO))
                    .as("a client that left is not handed out")
                    .isInstanceOf(InterruptedByTimeoutException.class);
        }
    }
}
