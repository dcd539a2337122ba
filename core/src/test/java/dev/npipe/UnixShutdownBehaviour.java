// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.utf8;
import static dev.npipe.ServeFixture.awaitConversations;
import static dev.npipe.ServeFixture.awaitLatch;
import static dev.npipe.ServeFixture.next;
import static dev.npipe.ServeFixture.startShutdown;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.unix.RawPeer;
import dev.npipe.internal.unix.greeting.Handshake;
import dev.npipe.internal.unix.name.SocketPaths;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** What a server that ends sees on sockets: also what has no bytes, or is no message yet. */
interface UnixShutdownBehaviour extends ServeFixture {

    /** A shutdown of a server whose handler reads when its conversation was told to end. */
    private static CompletableFuture<Boolean> shutdown(PipeServer server, CountDownLatch told)
            throws InterruptedException {
        var ending = startShutdown(server);
        told.countDown();
        return ending;
    }

    private static String message(NamedPipeChannel pipe) throws IOException {
        return pipe.readMessage(100).map(bytes -> new String(bytes, UTF_8)).orElse("<end>");
    }

    @Test
    default void aShutdownLetsAMessageWithoutBytesBeRead() throws Exception {
        var told = new CountDownLatch(1);
        var read = new LinkedBlockingQueue<String>();
        PipeHandler handler =
                pipe -> {
                    awaitLatch(told);
                    for (int i = 0; i < 4; i++) {
                        read.add(message(pipe));
                    }
                };
        try (PipeServer server = serve(PipeMode.MESSAGE, handler);
                var client = connect(server)) {
            awaitConversations(server, 1);
            for (String message : new String[] {"", "some", ""}) {
                client.write(utf8(message));
            }
            assertThat(outcome(shutdown(server, told))).as("ended in time").isTrue();
            assertThat(read).containsExactly("", "some", "", "<end>");
        }
    }

    /** To lines and streams they are nothing, so nothing is to be waited for behind them. */
    @Test
    default void aShutdownPassesOverMessagesWithoutBytesWhereAReadDoes() throws Exception {
        var told = new CountDownLatch(1);
        var read = new LinkedBlockingQueue<String>();
        PipeHandler handler =
                pipe -> {
                    awaitLatch(told);
                    read.add(pipe.readLine(100).orElse("<end>"));
                    read.add("" + pipe.inputStream().read());
                    read.add(pipe.readLine(100).orElse("<end>"));
                };
        try (PipeServer server = serve(PipeMode.MESSAGE, handler);
                var client = connect(server)) {
            awaitConversations(server, 1);
            for (String message : new String[] {"", "", "line", "", ""}) {
                client.write(utf8(message));
            }
            assertThat(outcome(shutdown(server, told))).as("ended in time").isTrue();
            assertThat(read).containsExactly("line", "-1", "<end>");
        }
    }

    @Test
    default void aShutdownLetsAMessageArriveOfWhichHalfTheHeaderIsThere() throws Exception {
        var told = new CountDownLatch(1);
        var readers = new LinkedBlockingQueue<Thread>();
        var read = new LinkedBlockingQueue<String>();
        PipeHandler handler =
                pipe -> {
                    awaitLatch(told);
                    readers.add(Thread.currentThread());
                    read.add(message(pipe));
                    read.add(message(pipe));
                };
        try (PipeServer server = serve(PipeMode.MESSAGE, handler);
                var client =
                        RawPeer.connect(SocketPaths.npipe(SocketPaths.base(), server.address()))) {
            client.greet(RawPeer.hello(Handshake.VERSION, Handshake.KIND_OPEN, 0));
            awaitConversations(server, 1);
            client.send(ByteBuffer.wrap(new byte[] {3, 0}));
            var ending = shutdown(server, told);
            PipeFixture.awaitWaiting(next(readers));
            client.send(ByteBuffer.wrap(new byte[] {0, 0, 'a', 'b', 'c'}));
            assertThat(outcome(ending)).as("ended in time").isTrue();
            assertThat(read).containsExactly("abc", "<end>");
        }
    }
}
