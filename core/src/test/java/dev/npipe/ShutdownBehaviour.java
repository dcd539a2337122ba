// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static dev.npipe.ServeFixture.all;
import static dev.npipe.ServeFixture.ask;
import static dev.npipe.ServeFixture.awaitClosed;
import static dev.npipe.ServeFixture.awaitConversations;
import static dev.npipe.ServeFixture.awaitLatch;
import static dev.npipe.ServeFixture.echo;
import static dev.npipe.ServeFixture.next;
import static dev.npipe.ServeFixture.startShutdown;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of a server that runs a handler for each client, and of its conversations. */
interface ShutdownBehaviour extends ServeFixture {

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
                    awaitLatch(told);
                    pipe.write(utf8("answer to "));
                    pipe.write(utf8(question + "\n"));
                    ends.add(read(pipe, 100));
                };
        NamedPipeServerChannel channel = server().mode(mode).bind(uniqueAddress());
        try (PipeServer server = channel.serve(handler);
                var client = connect(server)) {
            client.write(utf8("question\n"));
            awaitLatch(asked);
            var ending = start(() -> server.shutdown(LONG));
            awaitClosed(channel);
            told.countDown();
            assertThat(outcome(ending)).as("ended in time").isTrue();
            assertThat(all(client)).isEqualTo("answer to question\n");
            assertThat(next(ends)).isEqualTo("<end>");
        }
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
                    awaitLatch(told);
                    echo(pipe);
                };
        NamedPipeServerChannel channel = server().mode(mode).bind(uniqueAddress());
        try (PipeServer server = channel.serve(handler);
                var client = connect(server)) {
            client.write(utf8("first\n"));
            awaitLatch(asked);
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
                    awaitLatch(half);
                    awaitLatch(told);
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
            var ending = startShutdown(server);
            client.write(utf8("line\n"));
            assertThat(outcome(ending)).as("ended in time").isTrue();
            assertThat(all(client)).isEqualTo("half a line\n");
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
            awaitLatch(begun);
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
                        awaitLatch(both);
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
            awaitLatch(begun);
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
}
