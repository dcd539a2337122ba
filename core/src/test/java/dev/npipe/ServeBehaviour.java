// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static dev.npipe.ServeFixture.ask;
import static dev.npipe.ServeFixture.awaitConversations;
import static dev.npipe.ServeFixture.awaitLatch;
import static dev.npipe.ServeFixture.echo;
import static dev.npipe.ServeFixture.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that runs a handler for each client: {@link PipeServer}. */
interface ServeBehaviour extends ServeFixture {

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void everyClientIsServedAtTheSameTime(PipeMode mode) throws Exception {
        try (PipeServer server = serve(mode, ServeFixture::echo)) {
            var clients = new ArrayList<NamedPipeChannel>();
            for (int i = 0; i < 20; i++) {
                clients.add(connect(server));
            }
            for (int i = 19; i >= 0; i--) {
                assertThat(ask(clients.get(i), "client " + i)).isEqualTo("client " + i);
            }
            assertThat(server.conversations()).isEqualTo(20);
            for (NamedPipeChannel client : clients) {
                client.close();
            }
            awaitConversations(server, 0);
        }
    }

    @Test
    default void thereAreNoMoreConversationsThanAllowed() throws Exception {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        PipeHandler counted =
                pipe -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    echo(pipe);
                    now.decrementAndGet();
                };
        NamedPipeServerChannel channel = server().mode(PipeMode.MESSAGE).bind(uniqueAddress());
        try (PipeServer server = channel.serving().maxConversations(2).serve(counted)) {
            var asking = new ArrayList<CompletableFuture<String>>();
            for (int i = 0; i < 12; i++) {
                String question = "client " + i;
                asking.add(
                        start(
                                () -> {
                                    try (var pipe = connect(server)) {
                                        return ask(pipe, question);
                                    }
                                }));
            }
            for (int i = 0; i < 12; i++) {
                assertThat(outcome(asking.get(i))).isEqualTo("client " + i);
            }
            assertThat(most.get()).as("at the same time").isBetween(1, 2);
        }
    }

    @Test
    default void theLimitsOfAServerArePositive() throws Exception {
        try (var channel = server().bind(uniqueAddress())) {
            PipeServerBuilder serving = channel.serving();
            assertThatIllegalArgumentException().isThrownBy(() -> serving.maxConversations(0));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> serving.idleTimeout(Duration.ZERO));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> serving.idleTimeout(Duration.ofNanos(-1)));
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    default void aHandlerThatFailsCostsItsClientAlone() throws Exception {
        List<Throwable> failures =
                List.of(
                        new IOException("for the log"),
                        new IllegalStateException("for the log"),
                        new StackOverflowError("for the log"),
                        new AssertionError("for the log"));
        var failing = new AtomicInteger();
        PipeHandler handler =
                pipe -> {
                    String question = pipe.readLine(100).orElseThrow();
                    if (question.equals("fail")) {
                        throw asException(failures.get(failing.getAndIncrement()));
                    }
                    pipe.write(utf8(question));
                    echo(pipe);
                };
        try (PipeServer server = serve(PipeMode.MESSAGE, handler);
                var other = connect(server)) {
            assertThat(ask(other, "first")).isEqualTo("first");
            for (int i = 0; i < failures.size(); i++) {
                try (var unlucky = connect(server)) {
                    assertThat(ask(unlucky, "fail")).isEqualTo("<end>");
                }
            }
            assertThat(ask(other, "last")).isEqualTo("last");
            try (var next = connect(server)) {
                assertThat(ask(next, "next")).isEqualTo("next");
            }
        }
    }

    private static Exception asException(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (Exception) failure;
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void whatAHandlerHasWrittenIsReadAfterItHasReturned(PipeMode mode) throws Exception {
        var written = new CountDownLatch(1);
        PipeHandler handler =
                pipe -> {
                    pipe.write(utf8("all of it"));
                    written.countDown();
                };
        try (PipeServer server = serve(mode, handler);
                var client = connect(server)) {
            awaitLatch(written);
            awaitConversations(server, 0);
            assertThat(read(client, 100)).isEqualTo("all of it");
            assertThat(read(client, 100)).isEqualTo("<end>");
        }
    }

    /** The handlers that wait for a client that says nothing, in ways that have no end. */
    @ParameterizedTest
    @ValueSource(strings = {"read", "read with a limit", "transact", "write"})
    default void aSilentConversationIsClosed(String way) throws Exception {
        var outcomes = new LinkedBlockingQueue<Throwable>();
        PipeHandler handler =
                pipe -> {
                    try {
                        waitFor(pipe, way);
                    } catch (Exception e) {
                        outcomes.add(e);
                        throw e;
                    }
                };
        NamedPipeServerChannel channel = server().mode(PipeMode.MESSAGE).bind(uniqueAddress());
        try (PipeServer server = channel.serving().idleTimeout(SHORT).serve(handler);
                var client = connect(server)) {
            assertThat(next(outcomes)).isInstanceOf(ClosedChannelException.class);
            awaitConversations(server, 0);
            assertThat(client.isOpen()).isTrue();
        }
    }

    private void waitFor(NamedPipeChannel pipe, String way) throws IOException {
        switch (way) {
            case "read" -> read(pipe, 9);
            case "transact" -> pipe.transact(utf8("and you?"), 100);
            case "read with a limit" -> {
                pipe.readTimeout(SHORT.dividedBy(6));
                while (true) {
                    try {
                        read(pipe, 9);
                    } catch (PipeTimeoutException e) {
                        assertThat(e.operation()).isEqualTo("read");
                    }
                }
            }
            default -> {
                ByteBuffer much = ByteBuffer.allocate(size(1 << 20));
                while (true) {
                    pipe.write(much.clear());
                }
            }
        }
    }

    @Test
    default void aHandlerAtWorkIsNotSilent() throws Exception {
        Duration idle = SHORT.multipliedBy(5); // no call that returns at once takes so long
        PipeHandler slow =
                pipe -> {
                    String question = pipe.readLine(100).orElseThrow();
                    Thread.sleep(idle.multipliedBy(2));
                    pipe.write(utf8(question));
                };
        NamedPipeServerChannel channel = server().mode(PipeMode.MESSAGE).bind(uniqueAddress());
        try (var client = client().connect(channel.address()).readTimeout(LONG)) {
            client.write(utf8("question"));
            try (PipeServer server = channel.serving().idleTimeout(idle).serve(slow)) {
                assertThat(client.readLine(100)).hasValue("question");
                awaitConversations(server, 0);
            }
        }
    }

    @Test
    default void aServerWhoseChannelIsClosedAcceptsNobodyAndGoesOnTalking() throws Exception {
        var channel = server().mode(PipeMode.MESSAGE).bind(uniqueAddress());
        try (PipeServer server = channel.serve(ServeFixture::echo);
                var client = connect(server)) {
            assertThat(ask(client, "before")).isEqualTo("before");
            var joining = start(() -> joined(server));
            channel.close();
            assertThat(ask(client, "after")).isEqualTo("after");
            assertThat(joining).isNotDone();
            client.close();
            assertThat(outcome(joining)).isEqualTo("joined");
            assertThatThrownBy(() -> channel.serve(ServeFixture::echo))
                    .isInstanceOf(ClosedChannelException.class);
        }
    }

    private static String joined(PipeServer server) throws Exception {
        server.join();
        return "joined";
    }
}
