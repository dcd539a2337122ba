// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that runs a handler for each client: {@link PipeServer}. */
interface ServeBehaviour extends PipeFixture {

    private PipeServer serve(PipeMode mode, PipeHandler handler) throws IOException {
        return server().mode(mode).bind(uniqueAddress()).serve(handler);
    }

    private NamedPipeChannel connect(PipeServer server) throws IOException {
        return client().connect(server.address()).readTimeout(LONG).writeTimeout(LONG);
    }

    /** What the tests' conversations are: a line, or a message, and its echo. */
    private static void echo(NamedPipeChannel pipe) throws IOException {
        for (var line = pipe.readLine(100); line.isPresent(); line = pipe.readLine(100)) {
            pipe.write(utf8(line.get() + "\n"));
        }
    }

    private static String ask(NamedPipeChannel pipe, String question) throws IOException {
        pipe.write(utf8(question + "\n"));
        return pipe.readLine(100).orElse("<end>");
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("waited in vain");
        }
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    private static void awaitConversations(PipeServer server, int count) {
        long end = System.nanoTime() + LONG.toNanos();
        while (server.conversations() != count && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(server.conversations()).as("conversations").isEqualTo(count);
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void everyClientIsServedAtTheSameTime(PipeMode mode) throws Exception {
        try (PipeServer server = serve(mode, ServeBehaviour::echo)) {
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
            await(written);
            awaitConversations(server, 0);
            assertThat(read(client, 100)).isEqualTo("all of it");
            assertThat(read(client, 100)).isEqualTo("<end>");
        }
    }

    /** How handlers read, and what they tell when their read has ended. */
    enum Reader {
        READ {
            @Override
            String end(NamedPipeChannel pipe) throws IOException {
                return read(pipe, 100);
            }
        },
        SCATTER {
            @Override
            String end(NamedPipeChannel pipe) throws IOException {
                ByteBuffer[] two = {ByteBuffer.allocate(5), ByteBuffer.allocate(5)};
                return pipe.read(two) < 0 ? "<end>" : "something";
            }
        },
        MESSAGE {
            @Override
            String end(NamedPipeChannel pipe) throws IOException {
                return pipe.readMessage(100).map(_ -> "something").orElse("<end>");
            }
        },
        LINE {
            @Override
            String end(NamedPipeChannel pipe) throws IOException {
                return pipe.readLine(100).orElse("<end>");
            }
        },
        STREAM {
            @Override
            String end(NamedPipeChannel pipe) throws IOException {
                return pipe.inputStream().read() < 0 ? "<end>" : "something";
            }
        },
        LOOP {
            @Override
            String end(NamedPipeChannel pipe) throws IOException {
                int count = 0;
                for (byte[] _ : pipe.messages(100)) {
                    count++;
                }
                return count == 0 ? "<end>" : "something";
            }
        };

        abstract String end(NamedPipeChannel pipe) throws IOException;
    }

    @ParameterizedTest
    @EnumSource(Reader.class)
    default void aShutdownEndsTheReadOfAnIdleHandler(Reader reader) throws Exception {
        var ends = new LinkedBlockingQueue<String>();
        var readers = new LinkedBlockingQueue<Thread>();
        PipeHandler handler =
                pipe -> {
                    pipe.write(utf8(pipe.readLine(100).orElseThrow() + "\n"));
                    readers.add(Thread.currentThread());
                    ends.add(reader.end(pipe));
                    ends.add(reader.end(pipe));
                    pipe.write(utf8("farewell"));
                };
        try (PipeServer server = serve(PipeMode.MESSAGE, handler);
                var client = connect(server)) {
            assertThat(ask(client, "answered")).isEqualTo("answered");
            PipeFixture.awaitWaiting(next(readers));
            assertThat(server.shutdown(LONG)).as("ended in time").isTrue();
            assertThat(List.of(next(ends), next(ends))).containsExactly("<end>", "<end>");
            assertThat(read(client, 9)).isEqualTo("farewell");
            assertThat(read(client, 9)).isEqualTo("<end>");
            assertThat(server.conversations()).isZero();
            server.join();
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aShutdownLetsAnAnswerEnd(PipeMode mode) throws Exception {
        var asked = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        var ends = new LinkedBlockingQueue<String>();
        PipeHandler handler =
                pipe -> {
                    String question = pipe.readLine(100).orElseThrow();
                    asked.countDown();
                    await(told);
                    pipe.write(utf8("answer to "));
                    pipe.write(utf8(question + "\n"));
                    ends.add(read(pipe, 100));
                };
        NamedPipeServerChannel channel = server().mode(mode).bind(uniqueAddress());
        try (PipeServer server = channel.serve(handler);
                var client = connect(server)) {
            client.write(utf8("question\n"));
            await(asked);
            var ending = start(() -> server.shutdown(LONG));
            awaitClosed(channel);
            told.countDown();
            assertThat(outcome(ending)).as("ended in time").isTrue();
            assertThat(all(client)).isEqualTo("answer to question\n");
            assertThat(next(ends)).isEqualTo("<end>");
        }
    }

    private static String all(NamedPipeChannel pipe) throws IOException {
        return new String(pipe.inputStream().readAllBytes(), UTF_8);
    }

    /** It accepts no more clients, which is before the conversations are told. */
    private static void awaitClosed(NamedPipeServerChannel channel) {
        long end = System.nanoTime() + LONG.toNanos();
        while (channel.isOpen() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(channel.isOpen()).as("accepts clients").isFalse();
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aShutdownLetsWhatHasArrivedBeAnswered(PipeMode mode) throws Exception {
        var asked = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        PipeHandler handler =
                pipe -> {
                    pipe.write(utf8(pipe.readLine(100).orElseThrow() + "\n"));
                    asked.countDown();
                    await(told);
                    echo(pipe);
                };
        NamedPipeServerChannel channel = server().mode(mode).bind(uniqueAddress());
        try (PipeServer server = channel.serve(handler);
                var client = connect(server)) {
            client.write(utf8("first\n"));
            await(asked);
            client.write(utf8("second\n"));
            client.write(utf8("third\n"));
            var ending = start(() -> server.shutdown(LONG));
            awaitClosed(channel);
            told.countDown();
            assertThat(outcome(ending)).as("ended in time").isTrue();
            assertThat(all(client)).isEqualTo("first\nsecond\nthird\n");
        }
    }

    @RepeatedTest(20)
    default void aShutdownLetsARequestArriveThatHasBegun() throws Exception {
        var half = new CountDownLatch(1);
        var told = new CountDownLatch(1);
        PipeHandler handler =
                pipe -> {
                    await(half);
                    await(told);
                    echo(pipe);
                };
        NamedPipeServerChannel channel = server().mode(PipeMode.BYTE).bind(uniqueAddress());
        try (PipeServer server = channel.serve(handler);
                var client = connect(server)) {
            client.write(utf8("half a "));
            awaitConversations(server, 1);
            half.countDown();
            var ending = start(() -> server.shutdown(LONG));
            awaitClosed(channel);
            told.countDown();
            client.write(utf8("line\n"));
            assertThat(outcome(ending)).as("ended in time").isTrue();
            assertThat(all(client)).isEqualTo("half a line\n");
        }
    }

    /** The beginning was taken out of the system by a look, and waits for its end. */
    @RepeatedTest(10)
    default void aShutdownLeavesAReaderThatHasHalfALine() throws Exception {
        var readers = new LinkedBlockingQueue<Thread>();
        PipeHandler handler =
                pipe -> {
                    while (pipe.available() < 7) {
                        Thread.onSpinWait();
                    }
                    readers.add(Thread.currentThread());
                    echo(pipe);
                };
        try (PipeServer server = serve(PipeMode.BYTE, handler);
                var client = connect(server)) {
            client.write(utf8("half a "));
            PipeFixture.awaitWaiting(next(readers));
            var enders = new LinkedBlockingQueue<Thread>();
            var ending =
                    start(
                            () -> {
                                enders.add(Thread.currentThread());
                                return server.shutdown(LONG);
                            });
            awaitTimedWait(next(enders));
            client.write(utf8("line\n"));
            assertThat(outcome(ending)).as("ended in time").isTrue();
            assertThat(all(client)).isEqualTo("half a line\n");
        }
    }

    /** Once it waits with a time limit, it has told all conversations. */
    private static void awaitTimedWait(Thread thread) {
        long end = System.nanoTime() + LONG.toNanos();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime() - end).as("it waits in vain").isNegative();
            Thread.onSpinWait();
        }
    }

    @Test
    default void aShutdownClosesWhatHasNotEndedInTime() throws Exception {
        var outcomes = new LinkedBlockingQueue<Throwable>();
        var begun = new CountDownLatch(2);
        var never = new CountDownLatch(1);
        PipeHandler handler =
                pipe -> {
                    try {
                        String how = pipe.readLine(100).orElseThrow();
                        begun.countDown();
                        if (how.equals("ask")) {
                            pipe.transact(utf8("and you?"), 100);
                        }
                        never.await();
                    } catch (Exception e) {
                        outcomes.add(e);
                        throw e;
                    }
                };
        try (PipeServer server = serve(PipeMode.MESSAGE, handler);
                var first = connect(server);
                var second = connect(server)) {
            first.write(utf8("ask"));
            second.write(utf8("sleep"));
            await(begun);
            assertThat(read(first, 100)).isEqualTo("and you?");
            assertThat(server.shutdown(SHORT)).as("ended in time").isFalse();
            assertThat(List.of(next(outcomes), next(outcomes)))
                    .hasAtLeastOneElementOfType(InterruptedException.class)
                    .hasAtLeastOneElementOfType(ClosedChannelException.class);
            assertThat(read(first, 100)).isEqualTo("<end>");
            assertThat(read(second, 100)).isEqualTo("<end>");
            server.join();
            assertThat(server.conversations()).isZero();
        }
    }

    @Test
    default void aHandlerMayShutItsServerDown() throws Exception {
        var answers = new LinkedBlockingQueue<Boolean>();
        var servers = new LinkedBlockingQueue<PipeServer>();
        var both = new CountDownLatch(2);
        PipeHandler handler =
                pipe -> {
                    String question = pipe.readLine(100).orElse("<end>");
                    if (question.equals("stop")) {
                        both.countDown();
                        await(both);
                        PipeServer server = next(servers);
                        servers.add(server);
                        answers.add(server.shutdown(LONG));
                        server.join();
                        pipe.write(utf8("stopped\n"));
                    }
                };
        try (PipeServer server = serve(PipeMode.MESSAGE, handler);
                var idle = connect(server);
                var first = connect(server);
                var second = connect(server)) {
            servers.add(server);
            awaitConversations(server, 3);
            first.write(utf8("stop"));
            second.write(utf8("stop"));
            assertThat(first.readLine(100)).hasValue("stopped");
            assertThat(second.readLine(100)).hasValue("stopped");
            assertThat(List.of(next(answers), next(answers))).containsExactly(true, true);
            assertThat(read(idle, 9)).isEqualTo("<end>");
            server.join();
        }
    }

    @Test
    default void closeEndsEverythingAtOnce() throws Exception {
        var outcomes = new LinkedBlockingQueue<Exception>();
        var begun = new CountDownLatch(2);
        var never = new CountDownLatch(1);
        PipeHandler handler =
                pipe -> {
                    try {
                        String how = pipe.readLine(100).orElseThrow();
                        begun.countDown();
                        if (how.equals("sleep")) {
                            never.await();
                        }
                        read(pipe, 9);
                        outcomes.add(new AssertionException());
                    } catch (Exception e) {
                        outcomes.add(e);
                        throw e;
                    }
                };
        NamedPipeServerChannel channel = server().mode(PipeMode.MESSAGE).bind(uniqueAddress());
        PipeServer server = channel.serve(handler);
        try (var first = connect(server);
                var second = connect(server)) {
            first.write(utf8("read"));
            second.write(utf8("sleep"));
            await(begun);
            server.close();
            assertThat(List.of(next(outcomes), next(outcomes)))
                    .hasAtLeastOneElementOfType(InterruptedException.class)
                    .hasAtLeastOneElementOfType(ClosedChannelException.class);
            assertThat(read(first, 100)).isEqualTo("<end>");
            assertThat(read(second, 100)).isEqualTo("<end>");
            server.join();
            server.close();
            assertThat(server.shutdown(Duration.ZERO)).isTrue();
            awaitClosed(channel);
        }
    }

    /** A read has ended without an exception where it should not. */
    final class AssertionException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    @Test
    default void aServerWhoseChannelIsClosedAcceptsNobodyAndGoesOnTalking() throws Exception {
        var channel = server().mode(PipeMode.MESSAGE).bind(uniqueAddress());
        try (PipeServer server = channel.serve(ServeBehaviour::echo);
                var client = connect(server)) {
            assertThat(ask(client, "before")).isEqualTo("before");
            var joining = start(() -> joined(server));
            channel.close();
            assertThat(ask(client, "after")).isEqualTo("after");
            assertThat(joining).isNotDone();
            client.close();
            assertThat(outcome(joining)).isEqualTo("joined");
            assertThatThrownBy(() -> channel.serve(ServeBehaviour::echo))
                    .isInstanceOf(ClosedChannelException.class);
        }
    }

    private static String joined(PipeServer server) throws Exception {
        server.join();
        return "joined";
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
        PipeHandler slow =
                pipe -> {
                    String question = pipe.readLine(100).orElseThrow();
                    Thread.sleep(SHORT.multipliedBy(5));
                    pipe.write(utf8(question));
                };
        NamedPipeServerChannel channel = server().mode(PipeMode.MESSAGE).bind(uniqueAddress());
        try (var client = client().connect(channel.address()).readTimeout(LONG)) {
            client.write(utf8("question"));
            try (PipeServer server = channel.serving().idleTimeout(SHORT).serve(slow)) {
                assertThat(client.readLine(100)).hasValue("question");
                awaitConversations(server, 0);
            }
        }
    }
}
