// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeCredentials;
import dev.npipe.PipeMode;
import dev.npipe.PipePeer;
import dev.npipe.PipeSecurity;
import dev.npipe.testkit.junit.PrivateSamba;
import dev.npipe.testkit.samba.SambaSettings;
import java.io.IOException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who a server sees, and whom it lets in. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class ServerIdentityTest {
    @RegisterExtension
    static final PrivateSamba SAMBA = new PrivateSamba().with(SambaSettings::withGuests);

    @RegisterExtension final BehindSamba pipe = new BehindSamba(SAMBA);

    private PipePeer peerOf(PipeCredentials credentials) throws IOException {
        try (NamedPipeServerChannel server =
                        BehindSamba.server(PipeMode.MESSAGE)
                                .security(PipeSecurity.everyone())
                                .bind(pipe.local());
                NamedPipeChannel client = BehindSamba.client(credentials).connect(pipe.remote());
                NamedPipeChannel accepted = server.accept()) {
            assertThat(client.isOpen()).isTrue();
            return accepted.peer();
        }
    }

    @Test
    void aUser() throws Exception {
        PipePeer peer = peerOf(BehindSamba.user());
        assertThat(peer.userName()).contains(PrivateSamba.USER);
        assertThat(peer.domain()).contains(PrivateSamba.DOMAIN);
        assertThat(peer.isAuthenticated()).isTrue();
        assertThat(peer.isEncrypted()).isFalse();
        assertThat(peer.securityId().orElseThrow()).matches("S-1-5-21-\\d+-\\d+-\\d+-\\d+");
        assertThat(peer.groupSecurityIds()).contains("S-1-1-0", "S-1-5-2", "S-1-5-11");
        assertThat(peer.userId()).isEqualTo(idOf(PrivateSamba.USER));
        assertThat(peer.groupSecurityIds())
                .contains("S-1-22-1-" + peer.userId().getAsLong())
                .noneMatch(sid -> sid.startsWith("S-1-22-2041152804"));
        assertThat(peer.remoteAddress().orElseThrow().getAddress().isLoopbackAddress()).isTrue();
        assertThat(peer.processId()).isEmpty();
        assertThat(peer.toString())
                .startsWith(PrivateSamba.DOMAIN + "\\" + PrivateSamba.USER)
                .contains("127.0.0.1");
    }

    private static OptionalLong idOf(String account) throws IOException {
        try (var accounts = Files.lines(Path.of("/etc/passwd"))) {
            return accounts.map(line -> line.split(":", -1))
                    .filter(fields -> fields[0].equals(account))
                    .mapToLong(fields -> Long.parseLong(fields[2]))
                    .findFirst();
        }
    }

    @Test
    void aGuest() throws Exception {
        PipePeer peer = peerOf(PipeCredentials.guest());
        assertThat(peer.isAuthenticated()).isFalse();
        assertThat(peer.userName()).contains("nobody");
        assertThat(peer.groupSecurityIds()).contains("S-1-5-32-546").doesNotContain("S-1-5-11");
        assertThat(peer.userId()).isEmpty();
    }

    /** The library's own client has no anonymous logon that every server takes. */
    @Test
    void somebodyAnonymous() throws Exception {
        try (NamedPipeServerChannel server =
                BehindSamba.server(PipeMode.MESSAGE)
                        .security(PipeSecurity.everyone())
                        .bind(pipe.local())) {
            var client = ImpacketClient.start(SAMBA, "", "", pipe.name(), "hello");
            try (NamedPipeChannel accepted = server.accept()) {
                assertThat(accepted.readMessage(10))
                        .hasValue("hello".getBytes(StandardCharsets.UTF_8));
                PipePeer peer = accepted.peer();
                assertThat(peer.isAuthenticated()).isFalse();
                assertThat(peer.securityId()).contains("S-1-5-7");
                assertThat(peer.userId()).isEmpty();
                assertThat(peer.toString()).startsWith("NT AUTHORITY\\ANONYMOUS LOGON");
                accepted.write(StandardCharsets.UTF_8.encode("who are you?"));
                assertThat(client.get())
                        .isEqualTo(new ImpacketClient.Result(0, List.of("who are you?")));
            }
        }
    }

    @Test
    void whoIsNotAuthenticatedIsRefusedUnlessEverybodyIsLetIn() throws Exception {
        try (NamedPipeServerChannel server = pipe.bind(PipeMode.MESSAGE)) {
            refused(PipeCredentials.guest());
            assertThat(ImpacketClient.start(SAMBA, "", "", pipe.name(), "hello").get().lines())
                    .as("an anonymous client")
                    .last(Assertions.as(InstanceOfAssertFactories.STRING))
                    .contains("STATUS_CONNECTION_DISCONNECTED");
            assertThat(server.info().instances()).isZero();
            assertThatExceptionOfType(InterruptedByTimeoutException.class)
                    .isThrownBy(() -> server.accept(Duration.ZERO));
            try (NamedPipeChannel client = pipe.connect();
                    NamedPipeChannel accepted = server.accept()) {
                assertThat(client.isOpen()).isTrue();
                assertThat(accepted.peer().isAuthenticated()).isTrue();
            }
        }
    }

    @Test
    void aPipeForTheCurrentUserRefusesTheOthersToo() throws Exception {
        try (NamedPipeServerChannel server =
                BehindSamba.server(PipeMode.MESSAGE)
                        .security(PipeSecurity.currentUser())
                        .bind(pipe.local())) {
            refused(BehindSamba.user());
            refused(PipeCredentials.guest());
            assertThat(server.info().instances()).isZero();
        }
    }

    private void refused(PipeCredentials credentials) {
        assertThatExceptionOfType(AccessDeniedException.class)
                .as("%s", credentials)
                .isThrownBy(() -> BehindSamba.client(credentials).connect(pipe.remote()));
    }
}
