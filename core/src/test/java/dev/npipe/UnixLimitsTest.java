// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Unix does not have is refused by name, and what it does otherwise than Windows. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has all of this")
@Timeout(30)
final class UnixLimitsTest {
    private static final NamedPipeAddress REMOTE = NamedPipeAddress.of("another-host", "limits");

    private static NamedPipeAddress address(String what) {
        return NamedPipeAddress.of("limits-%s-%d".formatted(what, ProcessHandle.current().pid()));
    }

    @Test
    void nobodyCanActAsTheClient() throws Exception {
        var ran = new AtomicBoolean();
        try (var listener = NamedPipeServerChannel.bind(address("act"));
                var client = NamedPipeChannel.connect(listener.address());
                var server = listener.accept()) {
            for (NamedPipeChannel end : new NamedPipeChannel[] {server, client}) {
                assertThatThrownBy(() -> end.runAsClient(() -> ran.set(true)))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining(listener.address().toString());
            }
            assertThat(ran).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "IDENTIFICATION")
    void thereIsOneImpersonationLevel(ImpersonationLevel level) throws Exception {
        try (var listener = NamedPipeServerChannel.bind(address("level"))) {
            var client = NamedPipeChannel.builder().impersonation(level);
            assertThatThrownBy(() -> client.connect(listener.address()))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining(level.toString());
        }
    }

    @Test
    void otherMachinesAreOutOfReach() {
        assertThatThrownBy(() -> NamedPipeServerChannel.bind(REMOTE))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(REMOTE.toString());
        assertThatThrownBy(() -> NamedPipeChannel.connect(REMOTE))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> NamedPipes.exists(REMOTE))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> NamedPipes.await(REMOTE))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(
                        () ->
                                NamedPipeServerChannel.builder()
                                        .acceptRemote(true)
                                        .bind(address("remote")))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aDisconnectLeavesWhatIsUnread() throws Exception {
        try (var listener =
                        NamedPipeServerChannel.builder()
                                .mode(PipeMode.MESSAGE)
                                .bind(address("unread"));
                var client = NamedPipeChannel.connect(listener.address());
                var server = listener.accept()) {
            server.write(utf8("unread"));
            server.disconnect();
            assertThat(read(client, 9)).isEqualTo("unread");
            assertThat(read(client, 9)).isEqualTo("<end>");
        }
    }
}
