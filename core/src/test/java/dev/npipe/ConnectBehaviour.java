// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Creating, opening, instances, names: sections 5.1, 5.2 and 5.5 of what Windows does. */
interface ConnectBehaviour extends PipeFixture {

    @Test
    default void connectFailsAtOnceWhenNobodyListens() {
        NamedPipeAddress address = uniqueAddress();
        assertThatThrownBy(() -> client().connect(address))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(clientAddress(address).toString());
    }

    @Test
    default void connectWaitsForTheServerWhenAsked() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        var connecting = start(() -> client().waitForServer(true).connect(address));
        try (var listener = server().bind(address);
                var server = listener.accept(LONG);
                var client = outcome(connecting)) {
            client.write(utf8("hello"));
            assertThat(read(server, 10)).isEqualTo("hello");
        }
    }

    @Test
    default void waitingForAServerEndsWithTheConnectTimeout() {
        NamedPipeAddress address = uniqueAddress();
        assertThatThrownBy(
                        () -> client().waitForServer(true).connectTimeout(SHORT).connect(address))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    default void aClientCanConnectBeforeTheServerAccepts() throws Exception {
        try (var listener = server().bind(uniqueAddress());
                var client = client().connect(listener.address())) {
            client.write(utf8("early"));
            try (var server = listener.accept(LONG)) {
                assertThat(read(server, 10)).isEqualTo("early");
            }
        }
    }

    @Test
    default void aSecondServerCannotTakeTheName() throws Exception {
        Limits.require(limits().exclusiveName(), "the system lets a second server take the name");
        try (var first = server().bind(uniqueAddress())) {
            assertThatThrownBy(() -> server().bind(first.address()))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining(first.address().toString());
        }
    }

    @Test
    default void joiningANameIsUnsupportedWhereTheSystemHasNoSuchThing() {
        Limits.require(!limits().joinName(), "the system can join a name");
        assertThatThrownBy(() -> server().firstInstance(false).bind(uniqueAddress()))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    default void theNameIsFreeAgainAfterClose() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        for (int i = 0; i < 3; i++) {
            try (var listener = server().bind(address);
                    var client = client().connect(address);
                    var server = listener.accept(LONG)) {
                server.write(utf8("round " + i));
                assertThat(read(client, 20)).isEqualTo("round " + i);
            }
        }
        assertThatThrownBy(() -> client().connect(address)).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    default void acceptedChannelsOutliveTheirServer() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.listener().close();
            pair.client().write(utf8("still here"));
            assertThat(read(pair.server(), 20)).isEqualTo("still here");
        }
    }

    @Test
    default void clientsAreAcceptedInTheirOrder() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).bind(uniqueAddress())) {
            var clients = new ArrayList<NamedPipeChannel>();
            for (int i = 0; i < 5; i++) {
                NamedPipeChannel client = client().connect(listener.address());
                client.write(utf8("client " + i));
                clients.add(client);
            }
            for (int i = 0; i < 5; i++) {
                try (var server = listener.accept(LONG)) {
                    assertThat(read(server, 20)).isEqualTo("client " + i);
                }
            }
            for (NamedPipeChannel client : clients) {
                client.close();
            }
        }
    }

    @Test
    default void clientGoneBeforeAcceptIsSkipped() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).bind(uniqueAddress())) {
            client().connect(listener.address()).close();
            try (var client = client().connect(listener.address())) {
                client.write(utf8("the living"));
                try (var server = listener.accept(LONG)) {
                    assertThat(read(server, 20)).isEqualTo("the living");
                }
            }
        }
    }

    @Test
    default void acceptEndsWithItsTimeoutAndTheServerStaysUsable() throws Exception {
        try (var listener = server().bind(uniqueAddress())) {
            assertThatThrownBy(() -> listener.accept(SHORT))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            assertThatThrownBy(() -> listener.accept(Duration.ZERO))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            try (var client = client().connect(listener.address());
                    var server = listener.accept(LONG)) {
                assertThat(client.isOpen()).isTrue();
                assertThat(server.isOpen()).isTrue();
            }
        }
    }

    @Test
    default void aClientCannotOpenADirectionThatThePipeLacks() throws Exception {
        try (var inbound = server().direction(PipeDirection.INBOUND).bind(uniqueAddress());
                var outbound = server().direction(PipeDirection.OUTBOUND).bind(uniqueAddress())) {
            assertThatThrownBy(() -> client().connect(inbound.address()))
                    .isInstanceOf(AccessDeniedException.class);
            assertThatThrownBy(
                            () ->
                                    client().direction(PipeDirection.INBOUND)
                                            .connect(outbound.address()))
                    .isInstanceOf(AccessDeniedException.class);
        }
    }

    @Test
    default void anInboundPipeGoesOneWay() throws Exception {
        var way = PipeDirection.INBOUND;
        try (Pair pair =
                pair(server().mode(PipeMode.MESSAGE).direction(way), client().direction(way))) {
            pair.client().write(utf8("up"));
            assertThat(read(pair.server(), 9)).isEqualTo("up");
            assertThatThrownBy(() -> pair.server().write(utf8("down")))
                    .isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> read(pair.client(), 9))
                    .isInstanceOf(NonReadableChannelException.class);
            pair.client().close();
            assertThat(read(pair.server(), 9)).isEqualTo("<end>");
        }
    }

    @Test
    default void anOutboundPipeGoesTheOtherWay() throws Exception {
        var way = PipeDirection.OUTBOUND;
        try (Pair pair =
                pair(server().mode(PipeMode.MESSAGE).direction(way), client().direction(way))) {
            pair.server().write(utf8("down"));
            assertThat(read(pair.client(), 9)).isEqualTo("down");
            assertThatThrownBy(() -> pair.client().write(utf8("up")))
                    .isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> read(pair.server(), 9))
                    .isInstanceOf(NonReadableChannelException.class);
        }
    }

    @Test
    default void aClientMayOpenOneDirectionOfADuplexPipe() throws Exception {
        try (Pair pair = pair(server(), client().direction(PipeDirection.OUTBOUND))) {
            pair.server().write(utf8("down"));
            assertThat(read(pair.client(), 9)).isEqualTo("down");
            assertThatThrownBy(() -> pair.client().write(utf8("up")))
                    .isInstanceOf(NonWritableChannelException.class);
        }
    }

    /** The server cannot know what a client opened: it waits, until there is nobody to wait for. */
    @Test
    default void aClientThatOnlyReadsIsThereUntilItCloses() throws Exception {
        try (Pair pair = pair(server(), client().direction(PipeDirection.OUTBOUND))) {
            pair.server().readTimeout(Duration.ofMillis(20));
            assertThatThrownBy(() -> read(pair.server(), 9))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            pair.server().readTimeout(ChronoUnit.FOREVER.getDuration());
            pair.client().close();
            assertThat(read(pair.server(), 9)).isEqualTo("<end>");
        }
    }

    @Test
    default void insistingOnMessagesFailsOnABytePipe() throws Exception {
        try (var listener = server().mode(PipeMode.BYTE).bind(uniqueAddress())) {
            Throwable e =
                    catchThrowable(
                            () -> client().mode(PipeMode.MESSAGE).connect(listener.address()));
            assertThat(e).isInstanceOf(NamedPipeException.class);
            assertThat(((NamedPipeException) e).errorCode()).isEqualTo(230);
        }
    }

    @Test
    default void infoTellsThePropertiesAtBothEnds() throws Exception {
        try (Pair pair =
                pair(
                        server().mode(PipeMode.MESSAGE).maxInstances(7).bufferSizes(4096, 8192),
                        client())) {
            PipeInfo server = pair.server().info();
            PipeInfo client = pair.client().info();
            assertThat(server)
                    .isEqualTo(
                            new PipeInfo(
                                    PipeMode.MESSAGE,
                                    PipeDirection.DUPLEX,
                                    true,
                                    4096,
                                    8192,
                                    7,
                                    server.instances()));
            assertThat(client.serverEnd()).isFalse();
            assertThat(client.type()).isEqualTo(PipeMode.MESSAGE);
            assertThat(client.maxInstances()).isEqualTo(7);
            assertThat(client.inboundBufferSize()).isEqualTo(4096);
            assertThat(client.outboundBufferSize()).isEqualTo(8192);
        }
    }

    @Test
    default void peerTellsTheUser() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            assertThat(pair.server().peer().userName()).isPresent();
            assertThat(pair.client().peer().userName()).isEqualTo(pair.server().peer().userName());
        }
    }

    @Test
    default void existsSeesAServerWithoutOpeningIt() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        assertThat(clientProvider().exists(address)).isFalse();
        try (var listener = server().maxInstances(1).bind(address)) {
            assertThat(clientProvider().exists(address)).isTrue();
            assertThatThrownBy(() -> listener.accept(SHORT))
                    .isInstanceOf(InterruptedByTimeoutException.class);
        }
        assertThat(clientProvider().exists(address)).isFalse();
    }

    @Test
    default void listSeesAServerWithoutOpeningIt() throws Exception {
        Limits.require(limits().listing(), "listing pipes");
        NamedPipeAddress address = uniqueAddress();
        try (var listener = server().maxInstances(1).bind(address)) {
            assertThat(clientProvider().list()).contains(address);
            assertThatThrownBy(() -> listener.accept(SHORT))
                    .isInstanceOf(InterruptedByTimeoutException.class);
        }
        assertThat(clientProvider().list()).doesNotContain(address);
    }

    @Test
    default void awaitTellsFreeFromBusyFromAbsent() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        assertThatThrownBy(() -> await(address, LONG)).isInstanceOf(NoSuchFileException.class);
        try (var listener = server().maxInstances(1).bind(address)) {
            assertThat(await(address, LONG)).isTrue();
            try (var client = client().connect(address);
                    var server = listener.accept(LONG)) {
                assertThat(await(address, SHORT)).isFalse();
                assertThat(awaitDefault(address)).isFalse();
                var waiting = start(() -> await(address, LONG));
                server.close();
                client.close();
                assertThat(outcome(waiting)).isTrue();
            }
        }
    }
}
