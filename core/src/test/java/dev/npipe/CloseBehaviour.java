// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.awaitWaiting;
import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Channel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The end of a conversation, from either end, from another thread, by interrupt. */
interface CloseBehaviour extends PipeFixture {

    /** A thread that is in a wait, and what became of it. */
    record Blocked(Thread thread, CompletableFuture<Object> outcome) {
        static Blocked in(boolean virtual, Callable<Object> task) {
            var outcome = new CompletableFuture<Object>();
            Runnable body =
                    () -> {
                        try {
                            outcome.complete(task.call());
                        } catch (Throwable e) {
                            outcome.completeExceptionally(e);
                        }
                    };
            Thread thread =
                    virtual
                            ? Thread.startVirtualThread(body)
                            : Thread.ofPlatform().daemon().start(body);
            awaitWaiting(thread);
            return new Blocked(thread, outcome);
        }

        /** Ended promptly: the generous bound is for a busy machine, the promise is 100 ms. */
        void endsWith(Class<? extends Exception> type, Channel channel) {
            assertThatThrownBy(() -> PipeFixture.outcome(outcome)).isExactlyInstanceOf(type);
            assertThat(channel.isOpen()).isFalse();
        }
    }

    /** Fills the pipe until a write has to wait, then waits in it. */
    private Object writeForEver(NamedPipeChannel pipe, AtomicInteger writes) throws Exception {
        ByteBuffer[] much = new ByteBuffer[(1 << 20) / size(1 << 20) + 1];
        Arrays.setAll(much, i -> ByteBuffer.allocate(size(1 << 20)));
        while (true) {
            for (ByteBuffer each : much) {
                each.clear();
            }
            if (pipe.info().type() == PipeMode.MESSAGE) {
                pipe.writeMessages(much);
            } else {
                pipe.write(much);
            }
            writes.incrementAndGet();
        }
    }

    /** A writer that waits because the pipe is full; one that still gets on waits now and then. */
    private Blocked blockedWriter(boolean virtual, NamedPipeChannel pipe) throws Exception {
        var writes = new AtomicInteger();
        var blocked = Blocked.in(virtual, () -> writeForEver(pipe, writes));
        int before;
        do {
            before = writes.get();
            Thread.sleep(50);
            awaitWaiting(blocked.thread());
        } while (writes.get() != before);
        return blocked;
    }

    @Test
    default void closeWakesABlockedAccept() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            var listener = server().bind(uniqueAddress());
            var blocked = Blocked.in(virtual, listener::accept);
            listener.close();
            blocked.endsWith(AsynchronousCloseException.class, listener);
        }
    }

    @Test
    default void closeWakesABlockedRead() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            for (boolean virtual : new boolean[] {false, true}) {
                try (Pair pair = pair(mode)) {
                    var blocked = Blocked.in(virtual, () -> read(pair.server(), 9));
                    pair.server().close();
                    blocked.endsWith(AsynchronousCloseException.class, pair.server());
                }
            }
        }
    }

    @Test
    default void closeWakesABlockedWrite() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            for (boolean virtual : new boolean[] {false, true}) {
                try (Pair pair = pair(mode)) {
                    var blocked = blockedWriter(virtual, pair.server());
                    pair.server().close();
                    blocked.endsWith(AsynchronousCloseException.class, pair.server());
                }
            }
        }
    }

    @Test
    default void interruptClosesTheChannelOfABlockedRead() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                var blocked = Blocked.in(virtual, () -> read(pair.client(), 9));
                blocked.thread().interrupt();
                blocked.endsWith(ClosedByInterruptException.class, pair.client());
                assertThat(read(pair.server(), 9)).isEqualTo("<end>");
            }
        }
    }

    @Test
    default void interruptClosesTheChannelOfABlockedWrite() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.BYTE)) {
                var blocked = blockedWriter(virtual, pair.client());
                blocked.thread().interrupt();
                blocked.endsWith(ClosedByInterruptException.class, pair.client());
            }
        }
    }

    @Test
    default void interruptClosesTheServerOfABlockedAccept() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            var listener = server().bind(uniqueAddress());
            var blocked = Blocked.in(virtual, listener::accept);
            blocked.thread().interrupt();
            blocked.endsWith(ClosedByInterruptException.class, listener);
        }
    }

    @Test
    default void interruptEndsAWaitingConnect() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(server().maxInstances(1), client())) {
                NamedPipeAddress address = pair.listener().address();
                var blocked = Blocked.in(virtual, () -> client().connect(address));
                blocked.thread().interrupt();
                assertThatThrownBy(() -> outcome(blocked.outcome()))
                        .isExactlyInstanceOf(ClosedByInterruptException.class);
            }
        }
    }

    @Test
    default void anInterruptedThreadClosesTheChannelItReads() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("there"));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> read(pair.server(), 9))
                    .isInstanceOf(ClosedByInterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(pair.server().isOpen()).isFalse();
        }
    }

    @Test
    default void aClosedChannelSaysSo() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.client();
            pipe.close();
            pipe.close();
            assertThatThrownBy(() -> read(pipe, 1))
                    .isExactlyInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> pipe.write(utf8("x")))
                    .isExactlyInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(pipe::available).isExactlyInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(pipe::peer).isExactlyInstanceOf(ClosedChannelException.class);
            pair.listener().close();
            assertThatThrownBy(() -> pair.listener().accept())
                    .isExactlyInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    default void readReturnsMinusOneAfterThePeerCloses() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (Pair pair = pair(mode)) {
                pair.client().close();
                assertThat(read(pair.server(), 9)).isEqualTo("<end>");
                assertThat(read(pair.server(), 9)).isEqualTo("<end>");
                assertThat(pair.server().isMessageComplete()).isTrue();
            }
            try (Pair pair = pair(mode)) {
                pair.server().close();
                assertThat(read(pair.client(), 9)).isEqualTo("<end>");
            }
        }
    }

    @Test
    default void aBlockedReadEndsWhenThePeerCloses() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                var blocked = Blocked.in(virtual, () -> read(pair.server(), 9));
                pair.client().close();
                assertThat(outcome(blocked.outcome())).isEqualTo("<end>");
            }
        }
    }

    @Test
    default void dataWrittenRightBeforeCloseStillArrives() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (Pair pair = pair(mode)) {
                pair.client().write(utf8("last words"));
                pair.client().close();
                assertThat(read(pair.server(), 20)).isEqualTo("last words");
                assertThat(read(pair.server(), 20)).isEqualTo("<end>");
            }
        }
    }

    @Test
    default void aPeerThatClosesWithUnreadDataIsAnOrderlyEnd() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().write(utf8("never read"));
            pair.client().write(utf8("the answer"));
            pair.client().close();
            assertThat(read(pair.server(), 20)).isEqualTo("the answer");
            assertThat(read(pair.server(), 20)).isEqualTo("<end>");
        }
    }

    @Test
    default void writeFailsAfterThePeerCloses() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (Pair pair = pair(mode)) {
                pair.client().close();
                assertThat(read(pair.server(), 9)).isEqualTo("<end>");
                var e =
                        catchThrowableOfType(
                                BrokenPipeException.class, () -> pair.server().write(utf8("x")));
                assertThat(e.errorCode()).isEqualTo(232);
                assertThat(e.pipe()).isEqualTo(pair.listener().address().toString());
            }
        }
    }

    @Test
    default void aBlockedWriteFailsWhenThePeerCloses() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                var blocked = blockedWriter(virtual, pair.server());
                pair.client().close();
                assertThatThrownBy(() -> outcome(blocked.outcome()))
                        .isInstanceOf(NamedPipeException.class);
            }
        }
    }

    @Test
    default void disconnectEndsTheChannelAndTheNextClientGetsAFreshOne() throws Exception {
        try (var listener = server().mode(PipeMode.MESSAGE).maxInstances(1).bind(uniqueAddress())) {
            for (int i = 0; i < 3; i++) {
                try (var client = client().connect(listener.address());
                        var server = listener.accept(LONG)) {
                    server.disconnect();
                    assertThat(server.isOpen()).isFalse();
                    assertThat(read(client, 9)).isEqualTo("<end>");
                    assertThatThrownBy(server::disconnect)
                            .isInstanceOf(ClosedChannelException.class);
                }
            }
        }
    }

    @Test
    default void onlyTheServerCanDisconnect() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            assertThatThrownBy(() -> pair.client().disconnect())
                    .isInstanceOf(UnsupportedOperationException.class);
            assertThat(pair.client().isOpen()).isTrue();
        }
    }

    @RepeatedTest(20)
    default void closingFromManyThreadsWithEverythingPending() throws Exception {
        Pair pair = pair(PipeMode.MESSAGE);
        var reads = start(() -> read(pair.server(), 9));
        var writes = start(() -> writeForEver(pair.server(), new AtomicInteger()));
        var accepts = start(() -> pair.listener().accept(Duration.ofSeconds(20)));
        var closes = start(Thread.ofVirtual(), () -> closed(pair.server()));
        pair.server().close();
        pair.listener().close();
        outcome(closes);
        List<CompletableFuture<?>> all = List.of(reads, writes, accepts);
        for (CompletableFuture<?> pending : all) {
            assertThatThrownBy(
                            () -> outcome(pending),
                            "of the read, the writes and the accept: %s",
                            PipeFixture.states(all))
                    .isInstanceOf(ClosedChannelException.class);
        }
        pair.close();
    }

    private static boolean closed(NamedPipeChannel pipe) throws Exception {
        pipe.close();
        return true;
    }
}
