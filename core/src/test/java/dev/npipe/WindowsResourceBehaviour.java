// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.awaitCall;
import static dev.npipe.PipeFixture.awaitNoCall;
import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.randomBytes;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.windows.NativeMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handles, native memory and waiting threads, over the model and on Wine: none stays behind. */
interface WindowsResourceBehaviour extends PipeFixture {

    /** The handles that this process has, or the model. */
    int openHandles();

    /** Long for a machine that does other things too: it is the work of ten thousand clients. */
    @Test
    @Timeout(300)
    default void handlesAndMemoryStayFlatOverTenThousandConnections() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).bind(uniqueAddress())) {
            converse(listener, 200);
            int handles = openHandles();
            long memory = NativeMemory.of(serverProvider());
            converse(listener, 10_000);
            assertThat(openHandles()).isLessThanOrEqualTo(handles + 20);
            assertThat(NativeMemory.of(serverProvider())).isLessThanOrEqualTo(memory + 50_000);
        }
    }

    /** One in a hundred also has a message for which a buffer is lent, and a cancelled read. */
    private void converse(NamedPipeServerChannel listener, int times) throws IOException {
        ByteBuffer longMessage = ByteBuffer.wrap(randomBytes(40_000));
        ByteBuffer room = ByteBuffer.allocate(40_000);
        for (int i = 0; i < times; i++) {
            try (var client = client().connect(listener.address());
                    var server = listener.accept(LONG)) {
                client.write(utf8("ping"));
                assertThat(read(server, 9)).isEqualTo("ping");
                if (i % 100 == 0) {
                    client.write(longMessage.rewind());
                    assertThat(server.read(room.clear())).isEqualTo(40_000);
                    server.readTimeout(Duration.ofMillis(1));
                    assertThatThrownBy(() -> server.read(room.clear()))
                            .isInstanceOf(InterruptedByTimeoutException.class);
                }
            }
        }
    }

    /** A thread that blocks in a function of the system, and pins its carrier, never parks. */
    @Test
    default void aVirtualThreadThatWaitsKeepsNoCarrier() throws Exception {
        try (Pair pair = pair(server().mode(PipeMode.MESSAGE).maxInstances(1), client());
                Pair draining = pair(PipeMode.MESSAGE);
                Pair asking = pair(PipeMode.MESSAGE)) {
            draining.client().write(utf8("unread"));
            List<Waiting> calls =
                    List.of(
                            () -> read(pair.server(), 9),
                            () -> writeForEver(pair.server()),
                            () -> acceptedAndClosed(pair.listener()),
                            () -> connectedAndClosed(pair.listener().address()),
                            () -> await(pair.listener().address(), LONG),
                            () -> drained(draining.client()),
                            () -> asking.client().transact(utf8("?"), ByteBuffer.allocate(9)));
            var waiting = new ArrayList<CompletableFuture<Object>>();
            for (Waiting call : calls) {
                var thread = new CompletableFuture<Thread>();
                waiting.add(
                        start(
                                Thread.ofVirtual(),
                                () -> {
                                    thread.complete(Thread.currentThread());
                                    return call.run();
                                }));
                awaitParked(outcome(thread));
            }
            closeServerFirst(pair);
            draining.close();
            asking.close();
            for (int i = 0; i < waiting.size(); i++) {
                CompletableFuture<Object> each = waiting.get(i);
                assertThatThrownBy(() -> outcome(each), "call %d of those that wait", i)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    private static Object drained(NamedPipeChannel pipe) throws IOException {
        pipe.awaitDrain();
        return "<end>";
    }

    private static void awaitParked(Thread thread) {
        long end = System.nanoTime() + LONG.toNanos();
        while (System.nanoTime() < end) {
            Thread.State state = thread.getState();
            boolean parked = state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
            if (parked
                    && Arrays.stream(thread.getStackTrace())
                            .anyMatch(f -> f.getClassName().startsWith("dev.npipe.internal"))) {
                return;
            }
        }
        throw new AssertionError(
                "the thread never parked: " + Arrays.toString(thread.getStackTrace()));
    }

    @Test
    default void closingAThousandTimesWithEverythingPending() throws Exception {
        for (int i = 0; i < 1000; i++) {
            Pair pair = pair(server().mode(PipeMode.MESSAGE).maxInstances(2), client());
            boolean virtual = i % 2 == 0;
            var started = new CountDownLatch(3);
            var pending =
                    List.of(
                            pending(virtual, started, () -> read(pair.server(), 9)),
                            pending(virtual, started, () -> writeForEver(pair.server())),
                            pending(virtual, started, () -> pair.listener().accept()));
            started.await();
            var closing =
                    List.of(
                            start(Thread.ofVirtual(), () -> closed(pair.server())),
                            start(() -> closed(pair.listener())),
                            start(Thread.ofVirtual(), () -> closed(pair.client())));
            for (CompletableFuture<Boolean> close : closing) {
                assertThat(outcome(close)).isTrue();
            }
            pending.forEach(WindowsResourceBehaviour::endsSomehow);
        }
    }

    /** Two clients wait for the only instance, which is in use; one of them is interrupted. */
    @Test
    default void closingAThousandTimesWithConnectsPending() throws Exception {
        int before = openHandles();
        for (int i = 0; i < 1000; i++) {
            Pair pair = pair(server().mode(PipeMode.MESSAGE).maxInstances(1), client());
            boolean virtual = i % 2 == 0;
            var started = new CountDownLatch(5);
            var threads = new LinkedBlockingQueue<Thread>();
            Waiting connecting =
                    () -> {
                        threads.add(Thread.currentThread());
                        return connectedAndClosed(pair.listener().address());
                    };
            var pending =
                    List.of(
                            pending(virtual, started, connecting),
                            pending(!virtual, started, connecting),
                            pending(virtual, started, () -> read(pair.server(), 9)),
                            pending(virtual, started, () -> writeForEver(pair.server())),
                            pending(virtual, started, () -> acceptedAndClosed(pair.listener())));
            started.await();
            var closing =
                    List.of(
                            start(Thread.ofVirtual(), () -> interrupted(threads.take())),
                            start(() -> closed(pair.listener())),
                            start(Thread.ofVirtual(), () -> closed(pair.server())),
                            start(() -> closed(pair.client())));
            for (CompletableFuture<Boolean> close : closing) {
                assertThat(outcome(close)).isTrue();
            }
            pending.forEach(WindowsResourceBehaviour::endsSomehow);
        }
        // helpers that are still alive have a handle each; a leak would be one a round
        assertThat(openHandles() - before).isLessThan(500);
    }

    /** A server that closes says no such pipe to a client that waited for a free instance. */
    @Test
    default void aConnectThatWaitsForAnInstanceEndsWithTheServer() throws Exception {
        try (Pair pair = pair(server().maxInstances(1), client())) {
            awaitNoCall("waitNamedPipe");
            var connecting = start(() -> connectedAndClosed(pair.listener().address()));
            awaitCall("waitNamedPipe");
            closeServerFirst(pair);
            assertThatThrownBy(() -> outcome(connecting)).isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    default void aWaitForAnInstanceEndsWithTheServer() throws Exception {
        try (Pair pair = pair(server().maxInstances(1), client())) {
            awaitNoCall("waitNamedPipe");
            var waiting = start(() -> await(pair.listener().address(), LONG));
            awaitCall("waitNamedPipe");
            closeServerFirst(pair);
            assertThatThrownBy(() -> outcome(waiting)).isInstanceOf(NoSuchFileException.class);
        }
    }

    /** The client's end, too, keeps the name: a server that has gone leaves a pipe that is busy. */
    private static void closeServerFirst(Pair pair) throws IOException {
        pair.listener().close();
        pair.server().close();
        pair.client().close();
    }

    private String connectedAndClosed(NamedPipeAddress address) throws IOException {
        client().connect(address).close();
        return "<end>";
    }

    private static String acceptedAndClosed(NamedPipeServerChannel listener) throws IOException {
        listener.accept().close();
        return "<end>";
    }

    private static boolean interrupted(Thread thread) {
        thread.interrupt();
        return true;
    }

    interface Waiting {
        Object run() throws Exception;
    }

    private static CompletableFuture<Object> pending(
            boolean virtual, CountDownLatch started, Waiting waiting) {
        Thread.Builder kind = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        return start(
                kind,
                () -> {
                    started.countDown();
                    return waiting.run();
                });
    }

    private static Object writeForEver(NamedPipeChannel pipe) throws IOException {
        ByteBuffer much = ByteBuffer.allocate(1 << 16);
        while (true) {
            pipe.write(much.clear());
        }
    }

    private static boolean closed(Channel channel) throws IOException {
        channel.close();
        return !channel.isOpen();
    }

    /** The end of the stream, the peer's end, or the channel's own; or no pipe to connect to. */
    private static void endsSomehow(CompletableFuture<Object> pending) {
        try {
            assertThat(outcome(pending)).isEqualTo("<end>");
        } catch (Exception e) {
            assertThat(e)
                    .isInstanceOfAny(
                            ClosedChannelException.class,
                            NamedPipeException.class,
                            NoSuchFileException.class);
        }
    }
}
