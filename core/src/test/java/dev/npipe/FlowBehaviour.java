// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes, duplex, timeouts, drain, half-close: sections 5.3 and 5.6 of what Windows does. */
interface FlowBehaviour extends PipeFixture {

    /** Bytes whose value tells their place, made and checked piece by piece. */
    private static long crc(long size) {
        var crc = new CRC32();
        byte[] piece = pattern();
        for (long left = size; left > 0; left -= piece.length) {
            crc.update(piece, 0, (int) Math.min(left, piece.length));
        }
        return crc.getValue();
    }

    private static byte[] pattern() {
        return PipeFixture.randomBytes(1 << 16);
    }

    private static Long send(NamedPipeChannel pipe, int size, boolean direct) throws IOException {
        ByteBuffer all = direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size);
        byte[] piece = pattern();
        while (all.hasRemaining()) {
            all.put(piece, 0, Math.min(piece.length, all.remaining()));
        }
        return (long) pipe.write(all.flip());
    }

    private static long receive(NamedPipeChannel pipe, long size, boolean direct)
            throws IOException {
        var crc = new CRC32();
        ByteBuffer part = direct ? ByteBuffer.allocateDirect(1 << 17) : ByteBuffer.allocate(70_000);
        long got = 0;
        while (got < size) {
            int n = pipe.read(part.clear());
            assertThat(n).as("read after %d bytes", got).isPositive();
            got += n;
            crc.update(part.flip());
        }
        assertThat(got).isEqualTo(size);
        return crc.getValue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 56, 1 << 16, (1 << 16) + 1, 10 << 20})
    default void messagesOfEverySizeArriveWhole(int size) throws Exception {
        Limits.require(maxMessage() >= size, "messages of more bytes than " + maxMessage());
        for (boolean direct : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                var sending = start(() -> send(pair.client(), size, direct));
                assertThat(receive(pair.server(), size, direct)).isEqualTo(crc(size));
                assertThat(pair.server().isMessageComplete()).isTrue();
                assertThat(outcome(sending)).isEqualTo(size);
            }
        }
    }

    @Test
    default void readsOfOneByteThroughALongMessage() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            int size = size(100_000);
            var sending = start(() -> send(pair.client(), size, true));
            var crc = new CRC32();
            ByteBuffer one = ByteBuffer.allocate(1);
            for (int i = 1; i <= size; i++) {
                assertThat(pair.server().read(one.clear())).isEqualTo(1);
                crc.update(one.flip());
                assertThat(pair.server().isMessageComplete()).isEqualTo(i == size);
            }
            assertThat(crc.getValue()).isEqualTo(crc(size));
            outcome(sending);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void bothEndsWriteAndReadAtOnce(boolean virtual) throws Exception {
        long size = much();
        for (PipeMode mode : PipeMode.values()) {
            int piece = size(1 << 16);
            try (Pair pair = pair(mode)) {
                var tasks = new ArrayList<CompletableFuture<Long>>();
                for (NamedPipeChannel end : new NamedPipeChannel[] {pair.server(), pair.client()}) {
                    Thread.Builder kind =
                            virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
                    tasks.add(start(kind, () -> sendPieces(end, size, piece)));
                    tasks.add(start(kind, () -> receive(end, size, true)));
                }
                for (CompletableFuture<Long> task : tasks) {
                    assertThat(outcome(task)).isEqualTo(crc(size));
                }
            }
        }
    }

    private static long sendPieces(NamedPipeChannel pipe, long size, int piece) throws IOException {
        ByteBuffer all = ByteBuffer.allocateDirect(1 << 16).put(pattern());
        for (long left = size; left > 0; left -= all.capacity()) {
            for (int at = 0; at < all.capacity(); at += piece) {
                pipe.write(all.slice(at, Math.min(piece, all.capacity() - at)));
            }
        }
        return crc(size);
    }

    @Test
    default void aReadTimeoutLosesNothing() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (Pair pair = pair(mode)) {
                NamedPipeChannel reader = pair.server().readTimeout(SHORT);
                assertThat(reader.readTimeout()).isEqualTo(SHORT);
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> read(reader, 9))
                            .isInstanceOf(InterruptedByTimeoutException.class);
                    pair.client().write(utf8("part" + i));
                    assertThat(read(reader, 9)).isEqualTo("part" + i);
                }
                reader.readTimeout(Duration.ZERO);
                assertThatThrownBy(() -> read(reader, 9))
                        .isInstanceOf(InterruptedByTimeoutException.class);
                assertThat(reader.isOpen()).isTrue();
            }
        }
    }

    @Test
    default void aWriteTimeoutBeforeTheFirstByteLeavesTheChannelUsable() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            NamedPipeChannel writer = pair.client().writeTimeout(SHORT);
            ByteBuffer much = ByteBuffer.allocate(1 << 16);
            long sent = 0;
            try {
                while (true) {
                    sent += writer.write(much.clear());
                }
            } catch (InterruptedByTimeoutException e) {
                assertThat(much.position()).isZero();
            }
            assertThat(writer.isOpen()).isTrue();
            ByteBuffer room = ByteBuffer.allocate(1 << 16);
            for (long got = 0; got < sent; ) {
                got += pair.server().read(room.clear());
            }
            writer.write(utf8("go on"));
            assertThat(read(pair.server(), 9)).isEqualTo("go on");
        }
    }

    @Test
    default void aWriteTimeoutInsideAMessageClosesTheChannel() throws Exception {
        Limits.require(maxMessage() >= 64 << 20, "messages of more bytes than " + maxMessage());
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().writeTimeout(SHORT);
            assertThatThrownBy(() -> pair.client().write(ByteBuffer.allocate(64 << 20)))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            assertThat(pair.client().isOpen()).isFalse();
            assertThatThrownBy(() -> pair.client().write(utf8("x")))
                    .isInstanceOf(ClosedChannelException.class);
        }
    }

    @Test
    default void drainWaitsUntilThePeerHasReadEverything() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().awaitDrain();
            pair.server().write(utf8("one"));
            pair.server().write(utf8("two"));
            assertThatThrownBy(() -> pair.server().awaitDrain(SHORT))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            var draining = start(() -> drained(pair.server()));
            assertThat(read(pair.client(), 9)).isEqualTo("one");
            assertThat(draining).isNotDone();
            assertThat(read(pair.client(), 9)).isEqualTo("two");
            assertThat(outcome(draining)).isTrue();
        }
    }

    private static boolean drained(NamedPipeChannel pipe) throws IOException {
        pipe.awaitDrain();
        return true;
    }

    @Test
    default void drainNeedsNoFurtherReadOfThePeer() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().write(utf8("one"));
            assertThat(read(pair.client(), 9)).isEqualTo("one");
            pair.server().awaitDrain(LONG); // the client's application does nothing more
        }
    }

    @Test
    default void drainSucceedsWhenThePeerReadAllAndClosed() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().write(utf8("one"));
            assertThat(read(pair.client(), 9)).isEqualTo("one");
            pair.client().close();
            pair.server().awaitDrain(LONG);
        }
    }

    @Test
    default void drainFailsWhenThePeerClosesWithUnreadData() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().write(utf8("one"));
            pair.server().write(utf8("two"));
            assertThat(read(pair.client(), 9)).isEqualTo("one");
            PipeFixture.awaitNoCall("flushFileBuffers");
            var draining = CloseBehaviour.Blocked.in(false, () -> drained(pair.server()));
            if (!limits().remembersUnread()) {
                PipeFixture.awaitDraining(draining.thread());
            }
            pair.client().close();
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class, () -> outcome(draining.outcome()));
            assertThat(e.errorCode()).isEqualTo(109);
        }
    }

    @Test
    default void drainFailsAfterThePeerClosedWithUnreadData() throws Exception {
        Limits.require(
                limits().remembersUnread(), "what a peer that has closed left unread is forgotten");
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.server().write(utf8("one"));
            pair.client().close();
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class, () -> pair.server().awaitDrain(LONG));
            assertThat(e.errorCode()).isEqualTo(109);
        }
    }

    @Test
    default void drainGoesOnWhileTheOtherDirectionIsBusy() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var noise = start(() -> sendPieces(pair.client(), 4 << 20, size(1 << 16)));
            var listening = start(() -> receive(pair.server(), 4 << 20, true));
            pair.server().write(utf8("one"));
            var draining = start(() -> drained(pair.server()));
            assertThat(read(pair.client(), 9)).isEqualTo("one");
            assertThat(outcome(draining)).isTrue();
            assertThat(outcome(listening)).isEqualTo(outcome(noise));
        }
    }

    @Test
    default void drainOfABytePipe() throws Exception {
        Limits.require(limits().byteDrain(), "awaitDrain of byte-type pipes");
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.server().write(utf8("one"));
            assertThatThrownBy(() -> pair.server().awaitDrain(SHORT))
                    .isInstanceOf(InterruptedByTimeoutException.class);
            var draining = start(() -> drained(pair.server()));
            assertThat(read(pair.client(), 9)).isEqualTo("one");
            assertThat(outcome(draining)).isTrue();
        }
    }

    @Test
    default void drainOfABytePipeFailsAfterThePeerClosedWithUnreadData() throws Exception {
        Limits.require(limits().byteDrain(), "awaitDrain of byte-type pipes");
        Limits.require(
                limits().remembersUnread(), "what a peer that has closed left unread is forgotten");
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.server().write(utf8("one"));
            pair.client().close();
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class, () -> pair.server().awaitDrain(LONG));
            assertThat(e.errorCode()).isEqualTo(109);
        }
    }

    @Test
    default void drainOfABytePipeIsRefusedWhereTheSystemCannotTell() throws Exception {
        Limits.require(!limits().byteDrain(), "the system can tell");
        try (Pair pair = pair(PipeMode.BYTE)) {
            assertThatThrownBy(() -> pair.server().awaitDrain())
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    default void aMessageOfNoBytesEndsTheStreamBetweenEndsThatChoseIt() throws Exception {
        try (Pair pair =
                pair(
                        server().mode(PipeMode.MESSAGE).zeroMessageEndsStream(true),
                        client().zeroMessageEndsStream(true))) {
            assertThat(pair.client().write(utf8(""))).isZero();
            pair.client().write(utf8("request"));
            pair.client().shutdownOutput();
            pair.client().shutdownOutput();
            assertThatThrownBy(() -> pair.client().write(utf8("x")))
                    .isInstanceOf(ClosedChannelException.class);
            assertThat(read(pair.server(), 9)).isEqualTo("request");
            assertThat(read(pair.server(), 9)).isEqualTo("<end>");
            assertThat(pair.server().readMessage(9)).isEmpty();
            pair.server().write(utf8("answer"));
            assertThat(read(pair.client(), 9)).isEqualTo("answer");
        }
    }

    @Test
    default void halfCloseOfMessagesIsUnsupportedOtherwise() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            assertThatThrownBy(() -> pair.client().shutdownOutput())
                    .isInstanceOf(UnsupportedOperationException.class);
            pair.client().write(utf8("usable"));
            assertThat(read(pair.server(), 9)).isEqualTo("usable");
        }
    }

    @Test
    default void halfCloseOfABytePipe() throws Exception {
        Limits.require(limits().byteHalfClose(), "half-close of byte-type pipes");
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.client().write(utf8("request"));
            pair.client().shutdownOutput();
            assertThat(read(pair.server(), 9)).isEqualTo("request");
            assertThat(read(pair.server(), 9)).isEqualTo("<end>");
            pair.server().write(utf8("answer"));
            assertThat(read(pair.client(), 9)).isEqualTo("answer");
        }
    }
}
