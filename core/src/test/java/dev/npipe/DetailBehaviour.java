// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.awaitWaiting;
import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.text;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads, writes and transactions in the cases that a simple conversation does not reach. */
interface DetailBehaviour extends PipeFixture {

    /** A read on a thread of its own, which waits when this returns. */
    private static CompletableFuture<String> waitingRead(NamedPipeChannel pipe) throws Exception {
        var started = new SynchronousQueue<Thread>();
        var reading =
                start(
                        () -> {
                            started.put(Thread.currentThread());
                            return read(pipe, 9);
                        });
        awaitWaiting(started.take());
        return reading;
    }

    @Test
    default void aReadOfABytePipeReturnsWhatIsThere() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.client().write(utf8("abc"));
            assertThat(read(pair.server(), 1000)).isEqualTo("abc");
        }
    }

    @Test
    default void aMessageOfNoBytesEndsExactlyOneRead() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var first = waitingRead(pair.server());
            var second = waitingRead(pair.server());
            pair.client().write(utf8(""));
            pair.client().write(utf8("x"));
            assertThat(List.of(outcome(first), outcome(second))).containsExactlyInAnyOrder("", "x");
        }
    }

    @Test
    default void aWriteOfNoBytesOnABytePipeWakesNobody() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            var reading = waitingRead(pair.server());
            assertThat(pair.client().write(utf8(""))).isZero();
            pair.client().write(utf8("x"));
            assertThat(outcome(reading)).isEqualTo("x");
        }
    }

    @Test
    default void theRestOfAMessageGoesToWhoeverReadsNext() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("abcdef"));
            assertThat(read(pair.server(), 2)).isEqualTo("ab");
            assertThat(outcome(start(() -> read(pair.server(), 2)))).isEqualTo("cd");
            assertThat(outcome(start(Thread.ofVirtual(), () -> read(pair.server(), 9))))
                    .isEqualTo("ef");
            assertThat(pair.server().isMessageComplete()).isTrue();
        }
    }

    @Test
    default void messagesOfManyWritersStayWhole() throws Exception {
        int writers = 8;
        int each = 40;
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var writing = new ArrayList<CompletableFuture<Integer>>();
            for (int w = 0; w < writers; w++) {
                byte value = (byte) w;
                writing.add(start(() -> writeMany(pair.client(), value, each)));
            }
            int[] seen = new int[writers];
            for (int i = 0; i < writers * each; i++) {
                byte[] message = pair.server().readMessage(1 << 20).orElseThrow();
                byte writer = message[0];
                assertThat(message).hasSize(sizeOf(writer, seen[writer])).containsOnly(writer);
                seen[writer]++;
            }
            for (CompletableFuture<Integer> count : writing) {
                assertThat(outcome(count)).isEqualTo(each);
            }
        }
    }

    private static int sizeOf(byte writer, int serial) {
        return 1 + serial * 997 + writer * 3001;
    }

    private static int writeMany(NamedPipeChannel pipe, byte value, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ByteBuffer message = ByteBuffer.allocate(sizeOf(value, i));
            while (message.hasRemaining()) {
                message.put(value);
            }
            pipe.write(message.flip());
        }
        return count;
    }

    @Test
    default void aMessageCanBeReadWhileItIsBeingWritten() throws Exception {
        int size = 8 << 20;
        Limits.require(maxMessage() >= size, "messages of more bytes than " + maxMessage());
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var writing = start(() -> pair.client().write(ByteBuffer.allocate(size)));
            ByteBuffer some = ByteBuffer.allocate(100);
            PipePeek seen;
            do {
                seen = pair.server().peek(some.clear());
            } while (seen.copied() < 100);
            assertThat(seen.leftInMessage()).isEqualTo(size - 100);
            assertThat(writing).isNotDone();
            ByteBuffer much = ByteBuffer.allocate(1 << 20);
            int got = 0;
            do {
                boolean small = got < 100_000;
                got += pair.server().read(small ? some.clear().limit(1 + got % 100) : much.clear());
            } while (!pair.server().isMessageComplete());
            assertThat(got).isEqualTo(size);
            assertThat(outcome(writing)).isEqualTo(size);
        }
    }

    @Test
    default void aMessageMayBeLongerThanTheBuffers() throws Exception {
        try (Pair pair = pair(server().mode(PipeMode.MESSAGE).bufferSizes(1024, 1024), client())) {
            byte[] bytes = PipeFixture.randomBytes(size(1 << 20));
            var writing = start(() -> pair.client().write(ByteBuffer.wrap(bytes)));
            assertThat(pair.server().readMessage(1 << 20)).hasValue(bytes);
            assertThat(outcome(writing)).isEqualTo(bytes.length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 42, 1024, 4095, 4096, 10_240, 1 << 20})
    default void bytesUntilTheEndOfTheStream(int size) throws Exception {
        byte[] bytes = PipeFixture.randomBytes(size);
        try (Pair pair = pair(PipeMode.BYTE)) {
            var writing =
                    start(
                            () -> {
                                try (var writer = pair.client()) {
                                    return writer.write(ByteBuffer.wrap(bytes));
                                }
                            });
            ByteBuffer all = ByteBuffer.allocate(size + 1);
            int n;
            do {
                n = pair.server().read(all);
            } while (n >= 0);
            assertThat(outcome(writing)).isEqualTo(size);
            assertThat(all.flip()).isEqualTo(ByteBuffer.wrap(bytes));
        }
    }

    @Test
    default void readsAndWritesKeepTheirPlaceInTheCallersBuffer() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (Pair pair = pair(mode)) {
                pair.client().write(utf8("xabcx").position(1).limit(4));
                ByteBuffer room = utf8("-------").position(2).limit(6);
                assertThat(pair.server().read(room)).isEqualTo(3);
                assertThat(room.position()).isEqualTo(5);
                assertThat(text(room.clear())).isEqualTo("--abc--");
            }
        }
    }

    @Test
    default void peekLooksAtMessagesInByteReadModeToo() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("one"));
            pair.client().write(utf8("two"));
            pair.server().readMode(PipeMode.BYTE);
            ByteBuffer room = ByteBuffer.allocate(9);
            PipePeek seen;
            do {
                seen = pair.server().peek(room.clear());
            } while (seen.available() < 6);
            assertThat(seen).isEqualTo(new PipePeek(3, 6, 0));
            assertThat(text(room.flip())).isEqualTo("one");
        }
    }

    @Test
    default void theServerMayTransactToo() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var answering =
                    start(
                            () -> {
                                String question = read(pair.client(), 9);
                                return pair.client().write(utf8("re: " + question));
                            });
            ByteBuffer reply = ByteBuffer.allocate(9);
            assertThat(pair.server().transact(utf8("ping"), reply)).isEqualTo(8);
            assertThat(text(reply.flip())).isEqualTo("re: ping");
            assertThat(outcome(answering)).isEqualTo(8);
        }
    }

    @Test
    default void transactWithoutRoomLeavesTheAnswer() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var answering =
                    start(
                            () -> {
                                assertThat(read(pair.server(), 9)).isEqualTo("ping");
                                return pair.server().write(utf8("pong"));
                            });
            assertThat(pair.client().transact(utf8("ping"), ByteBuffer.allocate(0))).isZero();
            assertThat(pair.client().isMessageComplete()).isFalse();
            assertThat(read(pair.client(), 9)).isEqualTo("pong");
            assertThat(outcome(answering)).isEqualTo(4);
        }
    }

    @Test
    default void transactWithAPeerThatHasClosed() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().close();
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class,
                            () -> pair.client().transact(utf8("ping"), ByteBuffer.allocate(9)));
            assertThat(e.errorCode()).isEqualTo(232);
        }
    }

    @Test
    default void transactEndsWhenThePeerClosesWithoutAnAnswer() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var asking = start(() -> pair.client().transact(utf8("ping"), ByteBuffer.allocate(9)));
            assertThat(read(pair.server(), 9)).isEqualTo("ping");
            pair.server().close();
            assertThat(outcome(asking)).isEqualTo(-1);
        }
    }

    @Test
    default void drainAndTransactOfAClosedChannelSaySo() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            NamedPipeChannel pipe = pair.server();
            pipe.close();
            assertThatThrownBy(pipe::awaitDrain).isExactlyInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> pipe.transact(utf8(""), ByteBuffer.allocate(9)))
                    .isExactlyInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(pipe::info).isExactlyInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> pipe.readMode(PipeMode.BYTE))
                    .isExactlyInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(pipe::shutdownOutput)
                    .isExactlyInstanceOf(ClosedChannelException.class);
        }
    }
}
