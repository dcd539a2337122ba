// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import java.nio.file.FileAlreadyExistsException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who owns a name, when a foreign program has it, had it or wants it; and names as such. */
@ParameterizedClass(name = "{0}")
@EnumSource
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers are set up on Unix only")
@Timeout(180)
final class NameInteropTest {
    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();
    private final Foreign foreign;

    NameInteropTest(Foreign foreign) {
        this.foreign = foreign;
    }

    static Stream<String> unusualNames() {
        return Stream.of("two words", "a.b..c", "back\\slash", "Grüße", "Труба", "管道", "'\"$&*?");
    }

    @ParameterizedTest
    @MethodSource("unusualNames")
    void peerFindsTheServer(String name) throws Exception {
        Program.assumeCanBeAnArgument(name);
        NamedPipeAddress unusual = unusual(name);
        try (var server = NamedPipeServerChannel.bind(unusual);
                var peer = foreign.start(directory, "echo-client", unusual.name(), "56");
                var pipe = Streams.accept(server, peer)) {
            Streams.echo(pipe);
            assertThat(peer.finish()).hasSize(2);
        }
    }

    @ParameterizedTest
    @MethodSource("unusualNames")
    void clientFindsThePeer(String name) throws Exception {
        Program.assumeCanBeAnArgument(name);
        NamedPipeAddress unusual = unusual(name);
        try (var peer = foreign.startServer(directory, "send-server", unusual.name(), "56");
                var pipe = NamedPipeChannel.connect(unusual)) {
            assertThat(Streams.readToEnd(pipe)).isEqualTo(Payload.fromServer(56));
            assertThat(peer.finish()).hasSize(3);
        }
    }

    @Test
    void peersPipeIsListedWithoutBeingOpened() throws Exception {
        try (var peer = foreign.startServer(directory, "send-server", address.name(), "56")) {
            assertThat(NamedPipes.exists(address)).isTrue();
            assertThat(NamedPipes.list()).contains(address);
            assertThat(peer.lines()).containsExactly("listening");
            try (var pipe = NamedPipeChannel.connect(address)) {
                assertThat(Streams.readToEnd(pipe)).isEqualTo(Payload.fromServer(56));
            }
            assertThat(peer.finish()).hasSize(3);
        }
        assertThat(NamedPipes.exists(address)).isFalse();
    }

    @Test
    void serverCannotTakeTheNameOfAPeer() throws Exception {
        try (var peer = foreign.startServer(directory, "send-server", address.name(), "56")) {
            assertThatThrownBy(() -> NamedPipeServerChannel.bind(address))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining(address.toString());
            assertThat(peer.lines()).as("the attempt used up no instance").hasSize(1);
            try (var pipe = NamedPipeChannel.connect(address)) {
                assertThat(Streams.readToEnd(pipe)).isEqualTo(Payload.fromServer(56));
            }
            assertThat(peer.finish()).hasSize(3);
        }
    }

    @Test
    void serverTakesTheNameOfAKilledPeer() throws Exception {
        try (var killed = foreign.startServer(directory, "send-server", address.name(), "56")) {
            killed.kill();
        }
        assertThat(directory.rawSocket(address)).exists();
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = foreign.start(directory, "echo-client", address.name(), "56");
                var pipe = Streams.accept(server, peer)) {
            Streams.echo(pipe);
            assertThat(peer.finish()).hasSize(2);
        }
    }

    @Test
    void peerCannotTakeTheNameOfAServer() throws Exception {
        assumeTrue(!foreign.replacesALiveSocket(), foreign + " takes every name, by design");
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = foreign.start(directory, "send-server", address.name(), "56")) {
            assertThat(peer.exitStatus()).isNotZero();
            assertThat(server.isOpen()).isTrue();
            assertThat(directory.rawSocket(address)).exists();
        }
    }

    @Test
    @SuppressWarnings("try") // closing early is what is tested
    void closingServerLeavesTheSocketOfAPeerThatTookItsName() throws Exception {
        assumeTrue(foreign.replacesALiveSocket(), foreign + " never takes a live name");
        try (var server = NamedPipeServerChannel.bind(address);
                var peer = foreign.startServer(directory, "send-server", address.name(), "56")) {
            server.close();
            try (var pipe = NamedPipeChannel.connect(address)) {
                assertThat(Streams.readToEnd(pipe)).isEqualTo(Payload.fromServer(56));
            }
            assertThat(peer.finish()).hasSize(3);
        }
    }

    private static NamedPipeAddress unusual(String name) {
        return NamedPipeAddress.of(PipeDirectory.newAddress().name() + " " + name);
    }
}
