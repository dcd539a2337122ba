// SPDX-License-Identifier: Apache-2.0
package dev.npipe.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Several clients of one name, at once and one after the other. */
@ParameterizedClass(name = "{0}")
@EnumSource
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the peers are set up on Unix only")
@Timeout(180)
final class InstanceInteropTest {
    private static final int CLIENTS = 4;
    private static final int SIZE = 1024 * 1024;

    @RegisterExtension final PipeDirectory directory = new PipeDirectory();
    private final NamedPipeAddress address = PipeDirectory.newAddress();
    private final Foreign foreign;

    InstanceInteropTest(Foreign foreign) {
        this.foreign = foreign;
    }

    @Test
    void serverServesSeveralPeersAtOnce() throws Exception {
        var peers = new ArrayList<Peer>();
        var pipes = new ArrayList<NamedPipeChannel>();
        try (var server = NamedPipeServerChannel.bind(address);
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                peers.add(foreign.start(directory, "echo-client", address.name(), "" + SIZE));
            }
            for (Peer peer : peers) {
                pipes.add(Streams.accept(server, peer));
            }
            assertThat(server.info().instances()).isEqualTo(CLIENTS);
            var conversations = new ArrayList<Future<?>>();
            for (NamedPipeChannel pipe : pipes) {
                conversations.add(executor.submit(() -> echoAndClose(pipe)));
            }
            for (Future<?> conversation : conversations) {
                conversation.get();
            }
            for (Peer peer : peers) {
                assertThat(peer.finish())
                        .containsExactly(
                                "connected",
                                "echoed " + Payload.describe(Payload.fromClient(SIZE)));
            }
        } finally {
            for (Peer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void onePeerServesSeveralClientsAtOnce() throws Exception {
        assumeTrue(foreign.sharesOneSocket(), foreign + " has a socket for each instance");
        try (var peer =
                        foreign.startServer(
                                directory, "echo-server", address.name(), "" + CLIENTS);
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var pipes = new ArrayList<NamedPipeChannel>();
            for (int i = 0; i < CLIENTS; i++) {
                pipes.add(NamedPipeChannel.connect(address));
            }
            var conversations = new ArrayList<Future<byte[]>>();
            for (int i = 0; i < CLIENTS; i++) {
                NamedPipeChannel pipe = pipes.get(i);
                byte[] sent = Payload.of(i, SIZE);
                conversations.add(executor.submit(() -> exchangeAndClose(pipe, sent)));
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertThat(Payload.describe(conversations.get(i).get()))
                        .isEqualTo(Payload.describe(Payload.of(i, SIZE)));
            }
            assertThat(peer.finish()).hasSize(1 + 2 * CLIENTS);
        }
    }

    @Test
    void peerBeyondTheLastInstanceWaitsForItsTurn() throws Exception {
        try (var server = NamedPipeServerChannel.builder().maxInstances(1).bind(address);
                var first = foreign.start(directory, "echo-client", address.name(), "56");
                var pipe = Streams.accept(server, first);
                var second = foreign.start(directory, "echo-client", address.name(), "56")) {
            second.awaitLine("connected");
            assertThat(server.info().instances()).isEqualTo(1);
            echoAndClose(pipe);
            assertThat(first.finish()).hasSize(2);
            assertThat(second.lines()).containsExactly("connected");
            try (var next = Streams.accept(server, second)) {
                Streams.echo(next);
            }
            assertThat(second.finish())
                    .containsExactly(
                            "connected", "echoed " + Payload.describe(Payload.fromClient(56)));
        }
    }

    private static Void echoAndClose(NamedPipeChannel pipe) throws Exception {
        try (pipe) {
            Streams.echo(pipe);
            return null;
        }
    }

    private static byte[] exchangeAndClose(NamedPipeChannel pipe, byte[] sent) throws Exception {
        try (pipe) {
            return Streams.exchange(pipe, sent, sent.length);
        }
    }
}
