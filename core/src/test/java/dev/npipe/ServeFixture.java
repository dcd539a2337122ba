// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the tests of servers with handlers need: servers, conversations of lines, waits. */
interface ServeFixture extends PipeFixture {

    default PipeServer serve(PipeMode mode, PipeHandler handler) throws IOException {
        return server().mode(mode).bind(uniqueAddress()).serve(handler);
    }

    default NamedPipeChannel connect(PipeServer server) throws IOException {
        return client().connect(server.address()).readTimeout(LONG).writeTimeout(LONG);
    }

    /** What the tests' conversations are: a line, or a message, and its echo. */
    static void echo(NamedPipeChannel pipe) throws IOException {
        for (var line = pipe.readLine(100); line.isPresent(); line = pipe.readLine(100)) {
            pipe.write(utf8(line.get() + "\n"));
        }
    }

    static String ask(NamedPipeChannel pipe, String question) throws IOException {
        pipe.write(utf8(question + "\n"));
        return pipe.readLine(100).orElse("<end>");
    }

    static void awaitLatch(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(LONG.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("waited in vain");
        }
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(LONG.toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    static void awaitConversations(PipeServer server, int count) {
        long end = System.nanoTime() + LONG.toNanos();
        while (server.conversations() != count && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(server.conversations()).as("conversations").isEqualTo(count);
    }

    static String all(NamedPipeChannel pipe) throws IOException {
        return new String(pipe.inputStream().readAllBytes(), UTF_8);
    }

    /** It accepts no more clients, which is before the conversations are told. */
    static void awaitClosed(NamedPipeServerChannel channel) {
        long end = System.nanoTime() + LONG.toNanos();
        while (channel.isOpen() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(channel.isOpen()).as("accepts clients").isFalse();
    }

    /** A shutdown that has told all conversations, and waits for them. */
    static CompletableFuture<Boolean> startShutdown(PipeServer server) throws InterruptedException {
        var enders = new LinkedBlockingQueue<Thread>();
        var ending =
                PipeFixture.start(
                        () -> {
                            enders.add(Thread.currentThread());
                            return server.shutdown(LONG);
                        });
        awaitTold(next(enders));
        return ending;
    }

    /** Once a shutdown waits with a time limit, it has told all conversations. */
    static void awaitTold(Thread thread) {
        long end = System.nanoTime() + LONG.toNanos();
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(System.nanoTime() - end).as("it waits in vain").isNegative();
            Thread.onSpinWait();
        }
    }
}
