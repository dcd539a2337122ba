// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.states;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Several clients of one pipe: turns, instances, and servers that come up meanwhile. */
interface ServingBehaviour extends PipeFixture {

    private String ask(NamedPipeAddress address, String question) throws IOException {
        try (var pipe = client().waitForServer(true).connect(address)) {
            pipe.write(utf8(question));
            return read(pipe, 100);
        }
    }

    private static void answer(NamedPipeChannel pipe) throws IOException {
        pipe.write(utf8("answer to " + read(pipe, 100)));
        pipe.awaitDrain(LONG);
    }

    @Test
    default void waitingClientsAreServedOneAfterAnother() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).maxInstances(1).bind(uniqueAddress())) {
            var clients = new ArrayList<CompletableFuture<String>>();
            for (int i = 0; i < 3; i++) {
                String question = "client " + i;
                clients.add(start(() -> ask(listener.address(), question)));
            }
            try {
                for (int i = 0; i < 3; i++) {
                    NamedPipeChannel pipe = listener.accept(LONG);
                    answer(pipe);
                    pipe.disconnect();
                }
            } catch (IOException e) {
                throw new AssertionError("the clients: " + states(clients), e);
            }
            for (int i = 0; i < 3; i++) {
                assertThat(outcome(clients.get(i))).isEqualTo("answer to client " + i);
            }
        }
    }

    /** On Windows its handle is one of the pipe until it closes it, whoever has the instance. */
    @Test
    default void aDisconnectedClientThatClosesLateLeavesTheNextOneAlone() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).maxInstances(1).bind(uniqueAddress())) {
            NamedPipeChannel before = client().connect(listener.address());
            listener.accept(LONG).disconnect();
            for (int i = 0; i < 4; i++) {
                NamedPipeChannel next = client().connect(listener.address());
                before.close();
                next.write(utf8("question " + i));
                NamedPipeChannel pipe = listener.accept(LONG);
                assertThat(read(pipe, 100)).isEqualTo("question " + i);
                pipe.write(utf8("answer " + i));
                assertThat(read(next, 100)).isEqualTo("answer " + i);
                pipe.disconnect();
                before = next;
            }
            before.close();
        }
    }

    @Test
    default void fourInstancesServeFourClientsAtTheSameTime() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).maxInstances(4).bind(uniqueAddress())) {
            var clients = new ArrayList<CompletableFuture<String>>();
            var pipes = new ArrayList<NamedPipeChannel>();
            for (int i = 0; i < 4; i++) {
                String question = "client " + i;
                clients.add(start(() -> ask(listener.address(), question)));
                pipes.add(listener.accept(LONG));
            }
            for (NamedPipeChannel pipe : pipes.reversed()) {
                answer(pipe);
                pipe.close();
            }
            for (int i = 0; i < 4; i++) {
                assertThat(outcome(clients.get(i))).isEqualTo("answer to client " + i);
            }
        }
    }

    @Test
    default void closingOneInstanceLeavesTheOthers() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE);
                var secondClient = client().connect(pair.listener().address())) {
            pair.listener().accept(LONG).close();
            assertThat(read(secondClient, 9)).isEqualTo("<end>");
            pair.client().write(utf8("first"));
            assertThat(read(pair.server(), 9)).isEqualTo("first");
            try (var thirdClient = client().connect(pair.listener().address());
                    var third = pair.listener().accept(LONG)) {
                thirdClient.write(utf8("third"));
                assertThat(read(third, 9)).isEqualTo("third");
            }
        }
    }

    @Test
    default void bindingAndConnectingAtTheSameTime() throws Exception {
        for (int i = 0; i < 50; i++) {
            NamedPipeAddress address = uniqueAddress();
            var asking = start(Thread.ofVirtual(), () -> ask(address, "anybody there?"));
            try (var listener = server().mode(PipeMode.MESSAGE).bind(address);
                    var pipe = listener.accept(LONG)) {
                answer(pipe);
                assertThat(outcome(asking)).isEqualTo("answer to anybody there?");
            }
        }
    }

    @Test
    default void twentyPairsTalkInParallel() throws Exception {
        var pairs = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < 20; i++) {
            PipeMode mode = i % 2 == 0 ? PipeMode.BYTE : PipeMode.MESSAGE;
            pairs.add(start(Thread.ofVirtual(), pingPong(mode)));
        }
        for (CompletableFuture<Integer> rounds : pairs) {
            assertThat(outcome(rounds)).isEqualTo(50);
        }
    }

    private Callable<Integer> pingPong(PipeMode mode) {
        return () -> {
            try (Pair pair = pair(mode)) {
                int rounds = 0;
                while (rounds < 50) {
                    pair.client().write(utf8("ping"));
                    assertThat(read(pair.server(), 4)).isEqualTo("ping");
                    pair.server().write(utf8("pong"));
                    assertThat(read(pair.client(), 4)).isEqualTo("pong");
                    rounds++;
                }
                return rounds;
            }
        };
    }

    @Test
    default void infoCountsTheInstances() throws Exception {
        try (var listener = server().maxInstances(3).bind(uniqueAddress())) {
            assertThat(listener.info().maxInstances()).isEqualTo(3);
            try (var client = client().connect(listener.address());
                    var pipe = listener.accept(LONG)) {
                int expected = limits().countsListening() ? 2 : 1;
                assertThat(pipe.info().instances()).isEqualTo(expected);
                assertThat(client.info().instances()).isEqualTo(expected);
                assertThat(listener.info().instances()).isEqualTo(1);
            }
        }
    }

    @Test
    default void awaitReservesNothing() throws Exception {
        try (var listener = server().maxInstances(1).bind(uniqueAddress())) {
            assertThat(await(listener.address(), LONG)).isTrue();
            try (var faster = client().connect(listener.address())) {
                assertThat(faster.isOpen()).isTrue();
                assertThatThrownBy(
                                () ->
                                        client().connectTimeout(Duration.ZERO)
                                                .connect(listener.address()))
                        .isInstanceOf(PipeBusyException.class);
            }
        }
    }

    @Test
    default void aClientThatHasLeftKeepsItsInstanceUntilItIsAccepted() throws Exception {
        try (var listener = server().maxInstances(1).bind(uniqueAddress())) {
            try (var client = client().connect(listener.address())) {
                client.write(utf8("x"));
            }
            assertThatThrownBy(
                            () ->
                                    client().connectTimeout(Duration.ZERO)
                                            .connect(listener.address()))
                    .isInstanceOf(PipeBusyException.class);
            try (var pipe = listener.accept(LONG)) {
                assertThat(read(pipe, 9)).isEqualTo("x");
                assertThat(read(pipe, 9)).isEqualTo("<end>");
            }
            try (var client = client().connect(listener.address())) {
                assertThat(client.isOpen()).isTrue();
            }
        }
    }

    @Test
    default void aClientsWriteFailsAfterTheServerDisconnected() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().disconnect();
            assertThat(read(pair.client(), 9)).isEqualTo("<end>");
            assertThat(read(pair.client(), 9)).isEqualTo("<end>");
            assertThatThrownBy(() -> pair.client().write(ByteBuffer.allocate(9)))
                    .isInstanceOf(NamedPipeException.class)
                    .hasMessageContaining(clientAddress(pair.listener().address()).toString());
        }
    }
}
