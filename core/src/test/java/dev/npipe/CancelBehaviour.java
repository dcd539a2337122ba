// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.CloseBehaviour.Blocked;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Calls that another thread cancels, after which the channel goes on. */
interface CancelBehaviour extends PipeFixture {

    /** Each call that waits for the other end to write, in a channel with nothing to read. */
    private static Map<String, Callable<Object>> readingCalls(NamedPipeChannel pipe) {
        var calls = new LinkedHashMap<String, Callable<Object>>();
        calls.put("read", () -> read(pipe, 9));
        calls.put("scattering read", () -> pipe.read(new ByteBuffer[] {ByteBuffer.allocate(9)}));
        calls.put("readMessage", () -> pipe.readMessage(9));
        calls.put("readLine", () -> pipe.readLine(9));
        calls.put("a stream's read", () -> pipe.inputStream().read());
        return calls;
    }

    static void isCancelled(Blocked call, String operation) {
        assertThatThrownBy(() -> outcome(call.outcome()))
                .as(operation)
                .isInstanceOfSatisfying(
                        PipeCancelledException.class,
                        e -> {
                            assertThat(e.errorCode()).isEqualTo(WinError.ERROR_OPERATION_ABORTED);
                            assertThat(e.operation()).isEqualTo(operation);
                        });
    }

    static void works(Pair pair) throws IOException {
        pair.client().write(utf8("request"));
        assertThat(read(pair.server(), 20)).isEqualTo("request");
        pair.server().write(utf8("answer"));
        assertThat(read(pair.client(), 20)).isEqualTo("answer");
    }

    @Test
    default void cancelEndsAPendingReadAndLosesNothing() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            for (PipeMode mode : PipeMode.values()) {
                for (boolean limited : new boolean[] {false, true}) {
                    try (Pair pair = pair(mode)) {
                        NamedPipeChannel pipe = pair.client();
                        if (limited) {
                            pipe.readTimeout(LONG);
                        }
                        for (var call : readingCalls(pipe).entrySet()) {
                            var reader = Blocked.in(virtual, call.getValue());
                            pipe.cancel();
                            isCancelled(reader, "read");
                            assertThat(pipe.isOpen()).as("open after %s", call.getKey()).isTrue();
                        }
                        works(pair);
                    }
                }
            }
        }
    }

    @Test
    default void cancelEndsAPendingReadOfTheServersEnd() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                var reader = Blocked.in(virtual, () -> read(pair.server(), 9));
                pair.server().cancel();
                isCancelled(reader, "read");
                works(pair);
            }
        }
    }

    @Test
    default void aCancelBeforeTheCallEndsTheNextOne() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.client();
            pair.server().write(utf8("is there"));
            pipe.cancel();
            pipe.cancel();
            assertThatThrownBy(() -> read(pipe, 20)).isInstanceOf(PipeCancelledException.class);
            assertThat(read(pipe, 20)).isEqualTo("is there");
            pipe.cancel();
            assertThatThrownBy(() -> pipe.write(utf8("not sent")))
                    .isInstanceOf(PipeCancelledException.class);
            works(pair);
            pipe.close();
            assertThatThrownBy(pipe::cancel).isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    default void aCancelledTransactionOwesItsAnswer() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.client();
            var call = Blocked.in(false, () -> pipe.transact(utf8("question"), 20));
            ByteBuffer seen = ByteBuffer.allocate(8); // it may have waited for its turn only
            assertThat(PeekBehaviour.peekWhenThere(pair.server(), seen, 8).available())
                    .isEqualTo(8);
            pipe.cancel();
            isCancelled(call, "transact");
            assertThat(read(pair.server(), 20)).isEqualTo("question");
            assertThatThrownBy(() -> pipe.transact(utf8("another"), 20))
                    .isInstanceOf(UnreadDataException.class);
            pair.server().write(utf8("answer"));
            assertThat(read(pipe, 20)).isEqualTo("answer");
            works(pair);
        }
    }

    @Test
    default void cancelEndsAPendingDrain() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                NamedPipeChannel pipe = pair.server();
                pipe.write(utf8("unread"));
                var drain =
                        Blocked.in(
                                virtual,
                                () -> {
                                    pipe.awaitDrain();
                                    return "drained";
                                });
                pipe.cancel();
                isCancelled(drain, "awaitDrain");
                assertThat(read(pair.client(), 20)).isEqualTo("unread");
                works(pair);
            }
        }
    }

    /** Whoever waits for a turn is cancelled, too, and each hears of it once. */
    @Test
    default void oneCancelEndsAllThatIsPending() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                NamedPipeChannel pipe = pair.client();
                Blocked[] readers = {
                    Blocked.in(virtual, () -> read(pipe, 9)),
                    Blocked.in(virtual, () -> read(pipe, 9)),
                    Blocked.in(!virtual, () -> read(pipe, 9)),
                };
                pipe.cancel();
                for (Blocked reader : readers) {
                    isCancelled(reader, "read");
                }
                works(pair);
            }
        }
    }

    @Test
    default void cancelEndsAPendingWriteOfBytes() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.BYTE)) {
                NamedPipeChannel pipe = pair.client();
                var written = new AtomicInteger();
                var writer =
                        Blocked.in(
                                virtual,
                                () -> {
                                    ByteBuffer bytes = ByteBuffer.allocate(10_000);
                                    while (true) {
                                        written.addAndGet(pipe.write(bytes.clear()));
                                    }
                                });
                pipe.cancel();
                isCancelled(writer, "write");
                assertThat(pipe.isOpen()).isTrue();
                assertThat(pair.server().inputStream().readNBytes(written.get()))
                        .hasSize(written.get());
                works(pair);
            }
        }
    }

    @Test
    default void cancelEndsAPendingAcceptAndTheNextGetsTheClient() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            NamedPipeAddress address = uniqueAddress();
            try (NamedPipeServerChannel listener = server().bind(address)) {
                Blocked[] both = {
                    Blocked.in(virtual, listener::accept),
                    Blocked.in(virtual, () -> listener.accept(LONG))
                };
                listener.cancel();
                for (Blocked one : both) {
                    isCancelled(one, "accept");
                }
                assertThat(listener.isOpen()).isTrue();
                var accept = start(listener::accept);
                try (NamedPipeChannel client = client().connect(address);
                        NamedPipeChannel pipe = outcome(accept)) {
                    client.write(utf8("hello"));
                    assertThat(read(pipe, 9)).isEqualTo("hello");
                }
                listener.cancel();
                assertThatThrownBy(listener::accept).isInstanceOf(PipeCancelledException.class);
            }
        }
    }

    @Test
    default void cancelEndsAConnectThatWaits() throws Exception {
        NamedPipeAddress address = uniqueAddress();
        for (boolean virtual : new boolean[] {false, true}) {
            NamedPipeChannelBuilder patient = client().waitForServer(true);
            var noServer = Blocked.in(virtual, () -> patient.connect(address));
            patient.cancel();
            isCancelled(noServer, "connect");
            try (NamedPipeServerChannel listener = server().maxInstances(1).bind(address);
                    NamedPipeChannel first = client().connect(address);
                    NamedPipeChannel firstServed = listener.accept(LONG)) {
                var busy = Blocked.in(virtual, () -> patient.connect(address));
                patient.cancel();
                isCancelled(busy, "connect");
                first.write(utf8("still here"));
                assertThat(read(firstServed, 20)).isEqualTo("still here");
            }
            patient.connectTimeout(Duration.ofMinutes(1)).cancel();
            assertThatThrownBy(() -> patient.connect(address))
                    .isInstanceOf(PipeCancelledException.class);
        }
    }

    /** Of each request one call hears, and every message arrives, in its order. */
    @Test
    default void cancelsInARaceWithMessagesLoseNone() throws Exception {
        int messages = 300;
        int cancels = 100;
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                NamedPipeChannel pipe = pair.client();
                var cancelled = new AtomicInteger();
                Thread.Builder kind = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
                var reader =
                        start(
                                kind,
                                () -> {
                                    int next = 0;
                                    while (next < messages || cancelled.get() < cancels) {
                                        try {
                                            assertThat(read(pipe, 9)).isEqualTo("m" + next);
                                            next++;
                                        } catch (PipeCancelledException e) {
                                            cancelled.incrementAndGet();
                                        }
                                    }
                                    return next;
                                });
                var canceller =
                        start(
                                () -> {
                                    for (int i = 0; i < cancels; i++) {
                                        pipe.cancel();
                                        while (cancelled.get() <= i) {
                                            LockSupport.parkNanos(20_000);
                                        }
                                    }
                                    return cancelled.get();
                                });
                for (int i = 0; i < messages; i++) {
                    pair.server().write(utf8("m" + i));
                }
                assertThat(outcome(canceller)).isEqualTo(cancels);
                assertThat(outcome(reader)).isEqualTo(messages);
                works(pair);
            }
        }
    }

    /** A request that comes when its call has ended by itself is no matter of another's. */
    @Test
    default void cancelsInARaceOfReadersFailNothingElse() throws Exception {
        int cancels = 100;
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.client();
            var got = new AtomicInteger();
            var cancelled = new AtomicInteger();
            var readers = new ArrayList<CompletableFuture<String>>();
            for (int i = 0; i < 3; i++) {
                readers.add(start(() -> readUntilEnd(pipe, got, cancelled)));
            }
            var canceller =
                    start(
                            () -> {
                                for (int i = 0; i < cancels; i++) {
                                    int before = cancelled.get();
                                    pipe.cancel();
                                    while (cancelled.get() == before) {
                                        LockSupport.parkNanos(20_000);
                                    }
                                }
                                return "heard";
                            });
            int written = 0;
            while (!canceller.isDone()) {
                pair.server().write(utf8("m"));
                written++;
                LockSupport.parkNanos(50_000);
            }
            assertThat(outcome(canceller)).isEqualTo("heard");
            for (int i = 0; i < readers.size(); i++) {
                pair.server().write(utf8("end"));
            }
            for (CompletableFuture<String> reader : readers) {
                assertThat(outcome(reader)).isEqualTo("end");
            }
            assertThat(got.get()).as("messages read").isEqualTo(written);
            works(pair);
        }
    }

    private static String readUntilEnd(
            NamedPipeChannel pipe, AtomicInteger got, AtomicInteger cancelled) throws IOException {
        String message = "";
        while (!message.equals("end")) {
            try {
                message = read(pipe, 9);
                if (message.equals("m")) {
                    got.incrementAndGet();
                }
            } catch (PipeCancelledException e) {
                cancelled.incrementAndGet();
            }
        }
        return message;
    }
}
