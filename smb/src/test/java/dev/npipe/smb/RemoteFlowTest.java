// SPDX-License-Identifier: Apache-2.0
package dev.npipe.smb;

import static dev.npipe.smb.Clients.client;
import static dev.npipe.smb.Clients.messages;
import static dev.npipe.smb.Clients.pattern;
import static dev.npipe.smb.Clients.read;
import static dev.npipe.smb.Clients.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.testkit.junit.PrivateSamba;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.InterruptedByTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting, and what ends it; both directions at once; many clients. */
@Timeout(value = 90, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
final class RemoteFlowTest {
    @RegisterExtension static final PrivateSamba SAMBA = new PrivateSamba();

    /** Runs on a thread of its own, which is handed out once it waits below the wire. */
    private static Running<Object> startWaiting(boolean virtual, Callable<Object> task) {
        var running = Running.in(virtual, task);
        long end = System.nanoTime() + Clients.LONG.toNanos();
        while (!isInWire(running.thread())) {
            assertThat(System.nanoTime()).as("the thread waits").isLessThan(end);
            Thread.onSpinWait();
        }
        return running;
    }

    private static boolean isInWire(Thread thread) {
        for (StackTraceElement frame : thread.getStackTrace()) {
            if (frame.getClassName().endsWith(".Wire") && frame.getMethodName().equals("await")) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingWakesAReaderAndDoesNotWait(boolean virtual) throws Exception {
        try (var server = StubServer.message(SAMBA, "Close" + virtual, StubServer::echo)) {
            NamedPipeChannel pipe =
                    messages().connect(NamedPipeAddress.of(SAMBA.host(), "close" + virtual));
            var reader = startWaiting(virtual, () -> read(pipe, 10));
            pipe.close();

            assertThatThrownBy(() -> reader.outcome().get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseExactlyInstanceOf(AsynchronousCloseException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anInterruptClosesTheChannel(boolean virtual) throws Exception {
        try (var server = StubServer.message(SAMBA, "Interrupt" + virtual, StubServer::echo);
                NamedPipeChannel pipe =
                        messages()
                                .connect(
                                        NamedPipeAddress.of(SAMBA.host(), "interrupt" + virtual))) {
            var reader = startWaiting(virtual, () -> read(pipe, 10));
            reader.thread().interrupt();

            assertThatThrownBy(() -> reader.outcome().get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseExactlyInstanceOf(ClosedByInterruptException.class);
            assertThat(pipe.isOpen()).isFalse();
        }
    }

    @Test
    void anInterruptWithALimitOnTheWaitClosesTheChannelToo() throws Exception {
        try (var server = StubServer.message(SAMBA, "Limited", StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Limited"))) {
            pipe.readTimeout(Clients.LONG);
            var reader = startWaiting(false, () -> read(pipe, 10));
            reader.thread().interrupt();

            assertThatThrownBy(() -> reader.outcome().get(20, TimeUnit.SECONDS))
                    .hasCauseExactlyInstanceOf(ClosedByInterruptException.class);
            assertThat(pipe.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readingAndWritingAtTheSameTimeDoNotWaitForEachOther(boolean virtual) throws Exception {
        int rounds = 200;
        try (var server = StubServer.message(SAMBA, "Duplex" + virtual, StubServer::echo);
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "duplex" + virtual))) {
            var reader =
                    startWaiting(
                            virtual,
                            () -> {
                                var lengths = new ArrayList<Integer>();
                                for (int i = 0; i < rounds; i++) {
                                    lengths.add(pipe.readMessage(65_535).orElseThrow().length);
                                }
                                return lengths;
                            });
            var expected = new ArrayList<Integer>();
            for (int i = 0; i < rounds; i++) {
                int length = 1 + i * 300 % 65_000;
                expected.add(length);
                pipe.write(ByteBuffer.wrap(pattern(length)));
            }

            assertThat(reader.outcome().get(60, TimeUnit.SECONDS)).isEqualTo(expected);
        }
    }

    @Test
    void aByteStreamArrivesAsItWas() throws Exception {
        byte[] data = pattern(1_000_000);
        try (var server = StubServer.bytes(SAMBA, "Stream", StubServer::echo);
                NamedPipeChannel pipe =
                        client().connect(NamedPipeAddress.of(SAMBA.host(), "Stream"))) {
            var reader =
                    startWaiting(
                            true,
                            () -> {
                                var all = new ByteArrayOutputStream();
                                ByteBuffer some = ByteBuffer.allocate(10_000);
                                while (all.size() < data.length) {
                                    int n = pipe.read(some.clear());
                                    all.write(some.array(), 0, n);
                                }
                                return all.toByteArray();
                            });
            assertThat(pipe.write(ByteBuffer.wrap(data))).isEqualTo(data.length);

            assertThat(reader.outcome().get(60, TimeUnit.SECONDS)).isEqualTo(data);
        }
    }

    @Test
    void aWriteThatIsNotTakenEndsInTimeAndLosesNothing() throws Exception {
        var go = new CountDownLatch(1);
        byte[] message = pattern(60_000);
        try (var server =
                        StubServer.message(
                                SAMBA,
                                "Full",
                                client -> {
                                    await(go);
                                    StubServer.echo(client);
                                });
                NamedPipeChannel pipe =
                        messages().connect(NamedPipeAddress.of(SAMBA.host(), "Full"))) {
            pipe.writeTimeout(Clients.SHORT);
            int written = 0;
            try {
                while (true) {
                    pipe.write(ByteBuffer.wrap(message));
                    written++;
                    assertThat(written).as("messages nobody reads").isLessThan(1000);
                }
            } catch (InterruptedByTimeoutException e) {
                assertThat(pipe.isOpen()).isTrue();
            }
            go.countDown();
            for (int i = 0; i < written; i++) {
                assertThat(pipe.readMessage(65_535).orElseThrow()).isEqualTo(message);
            }
            pipe.writeTimeout(Clients.LONG).write(utf8("after it"));
            assertThat(read(pipe, 100)).isEqualTo("after it");
        }
    }

    @Test
    void aWriteCountedAsTakenArrivesThoughTheChannelIsClosedAtOnce() throws Exception {
        var go = new CountDownLatch(1);
        var received = new CompletableFuture<List<Integer>>();
        try (var server =
                StubServer.message(
                        SAMBA,
                        "Linger",
                        client -> {
                            await(go);
                            var lengths = new ArrayList<Integer>();
                            for (byte[] m = client.read(); m != null; m = client.read()) {
                                lengths.add(m.length);
                            }
                            received.complete(lengths);
                        })) {
            int written = 0;
            try (NamedPipeChannel pipe =
                    messages()
                            .connect(NamedPipeAddress.of(SAMBA.host(), "Linger"))
                            .writeTimeout(Clients.SHORT)) {
                while (true) {
                    pipe.write(ByteBuffer.wrap(pattern(60_000)));
                    written++;
                }
            } catch (InterruptedByTimeoutException _) {
                go.countDown();
            }

            assertThat(received.get(30, TimeUnit.SECONDS)).hasSize(written).containsOnly(60_000);
        }
    }

    @Test
    void sixteenClientsAtOnceGetTheirOwnAnswers() throws Exception {
        try (var server = StubServer.message(SAMBA, "Many", StubServer::echo);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 16; i++) {
                String mine = "client " + i;
                all.add(threads.submit(() -> talk(mine)));
            }
            for (Future<Integer> one : all) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(50);
            }
        }
    }

    private static int talk(String mine) throws IOException {
        int right = 0;
        try (NamedPipeChannel pipe =
                messages().connect(NamedPipeAddress.of(SAMBA.host(), "Many"))) {
            for (int i = 0; i < 50; i++) {
                ByteBuffer reply = ByteBuffer.allocate(100);
                pipe.transact(utf8(mine + " asks " + i), reply);
                if (reply.flip().equals(utf8(mine + " asks " + i))) {
                    right++;
                }
            }
        }
        return right;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
