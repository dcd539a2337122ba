// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeSecurity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A foreign client that runs as somebody else. Only root can start one. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "setpriv is a command of Linux")
@Timeout(180)
final class OtherUserInteropTest {
    private static final String OTHER_USER = "65534";
    private static final int DENIED = 4;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();

    /** The other user may not be allowed to look into the folder that this source tree is in. */
    @BeforeEach
    void copyThePeer() throws IOException {
        String user = ProcessHandle.current().info().user().orElse("unknown");
        assumeTrue(user.equals("root"), "runs as root only, not as " + user);
        Foreign.NODE.requireInstalled();
        Path copy = Files.createDirectory(directory.path().resolve("peer"));
        try (var sources = Files.list(Program.MODULE.resolve("peers/node"))) {
            for (Path source : sources.toList()) {
                Path file = Files.copy(source, copy.resolve(source.getFileName()));
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
        }
        var passable = PosixFilePermissions.fromString("rwxr-xr-x");
        Files.setPosixFilePermissions(copy, passable);
        Files.setPosixFilePermissions(directory.path(), passable);
    }

    @Test
    void isRefusedByDefault() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = startAsOtherUser("echo-client", address.name(), "56")) {
            assertThat(peer.exitStatus()).as("%s", peer.lines()).isEqualTo(DENIED);
            assertThat(server.info().instances()).isZero();
        }
    }

    @Test
    void isServedWhenAuthenticatedUsersAre() throws Exception {
        try (var server =
                        NamedPipeServerChannel.builder()
                                .security(PipeSecurity.authenticatedUsers())
                                .bind(address);
                var peer = startAsOtherUser("echo-client", address.name(), "56");
                var pipe = Streams.accept(server, peer)) {
            assertThat(pipe.peer().userName()).hasValue("nobody");
            Streams.echo(pipe);
            assertThat(peer.finish())
                    .containsExactly(
                            "connected", "echoed " + Payload.describe(Payload.fromClient(56)));
        }
    }

    private Peer startAsOtherUser(String... arguments) throws IOException {
        Path script = directory.path().resolve("peer/pipe-peer.js");
        var command =
                List.of(
                        "setpriv",
                        "--reuid=" + OTHER_USER,
                        "--regid=" + OTHER_USER,
                        "--clear-groups",
                        "node",
                        script.toString());
        return new Program("node as user " + OTHER_USER, command).start(directory, arguments);
    }
}
