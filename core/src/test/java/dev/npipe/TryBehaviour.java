// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.text;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.CloseBehaviour.Blocked;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.OptionalInt;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads and writes that never wait. */
interface TryBehaviour extends ServeFixture {

    /** Tries until something has come, as nothing says when it does. */
    static int tryReadWhenThere(NamedPipeChannel pipe, ByteBuffer dst) throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        OptionalInt n = pipe.tryRead(dst);
        while (n.isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
            n = pipe.tryRead(dst);
        }
        return n.orElseThrow(() -> new AssertionError("nothing came"));
    }

    /** What came of a message or a stream, as text. */
    private static String tryRead(NamedPipeChannel pipe, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        return tryReadWhenThere(pipe, buffer) < 0 ? "<end>" : text(buffer.flip());
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aTryReadsWhatIsThereAndIsElseEmpty(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            for (int round = 0; round < 3; round++) {
                ByteBuffer buffer = ByteBuffer.allocate(9);
                assertThat(pair.server().tryRead(buffer)).isEmpty();
                assertThat(pair.client().tryRead(buffer)).isEmpty();
                assertThat(buffer.position()).isZero();
                pair.client().write(utf8("request"));
                assertThat(tryRead(pair.server(), 9)).isEqualTo("request");
                pair.server().write(utf8("answer"));
                assertThat(tryRead(pair.client(), 9)).isEqualTo("answer");
            }
            pair.client().write(utf8("last"));
            pair.client().close();
            assertThat(tryRead(pair.server(), 9)).isEqualTo("last");
            assertThat(tryRead(pair.server(), 9)).isEqualTo("<end>");
            assertThat(tryRead(pair.server(), 9)).isEqualTo("<end>");
        }
    }

    @Test
    default void aTryReadsPartsOfOneMessageAndNeverOfTwo() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("a message"));
            pair.client().write(utf8("another"));
            assertThat(tryRead(pair.server(), 4)).isEqualTo("a me");
            assertThat(pair.server().isMessageComplete()).isFalse();
            assertThat(tryRead(pair.server(), 90)).isEqualTo("ssage");
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(tryRead(pair.server(), 90)).isEqualTo("another");
            assertThat(pair.server().tryRead(ByteBuffer.allocate(9))).isEmpty();
        }
    }

    @Test
    default void aTryReadsAMessageOfNoBytes() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            ByteBuffer buffer = ByteBuffer.allocate(9);
            assertThat(pair.client().tryWrite(utf8(""))).hasValue(0);
            assertThat(tryReadWhenThere(pair.server(), buffer)).isZero();
            assertThat(pair.server().isMessageComplete()).isTrue();
            assertThat(pair.server().tryRead(buffer)).isEmpty();
        }
    }

    /** A read that waits gets what comes, whoever tries beside it. */
    @Test
    default void aTryBesideABlockedReadIsEmpty() throws Exception {
        for (boolean virtual : new boolean[] {false, true}) {
            try (Pair pair = pair(PipeMode.MESSAGE)) {
                var reader = Blocked.in(virtual, () -> read(pair.server(), 9));
                for (int i = 0; i < 100; i++) {
                    assertThat(pair.server().tryRead(ByteBuffer.allocate(9))).isEmpty();
                }
                pair.client().write(utf8("done"));
                assertThat(outcome(reader.outcome())).isEqualTo("done");
            }
        }
    }

    @Test
    default void aTryChecksWhatAReadAndAWriteDo() throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(9);
        try (Pair pair = pair(PipeDirection.INBOUND)) {
            assertThatThrownBy(() -> pair.client().tryRead(buffer))
                    .isInstanceOf(NonReadableChannelException.class);
            assertThatThrownBy(() -> pair.server().tryWrite(utf8("x")))
                    .isInstanceOf(NonWritableChannelException.class);
            assertThatThrownBy(() -> pair.server().tryRead(buffer.asReadOnlyBuffer()))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(pair.server().tryRead(ByteBuffer.allocate(0))).hasValue(0);
            assertThat(pair.client().tryWrite(utf8(""))).hasValue(0);
        }
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            for (NamedPipeChannel closed : new NamedPipeChannel[] {pair.client(), pair.server()}) {
                closed.close();
                assertThatThrownBy(() -> closed.tryRead(buffer))
                        .isInstanceOf(ClosedChannelException.class);
                assertThatThrownBy(() -> closed.tryWrite(utf8("x")))
                        .isInstanceOf(ClosedChannelException.class);
                assertThatThrownBy(closed::isPeerGone).isInstanceOf(ClosedChannelException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aTryIsNeitherInterruptedNorCancelled(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            NamedPipeChannel pipe = pair.client();
            pipe.cancel();
            Thread.currentThread().interrupt();
            try {
                assertThat(pipe.tryRead(ByteBuffer.allocate(9))).isEmpty();
                assertThat(pipe.tryWrite(utf8("written"))).hasValue(7);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            } finally {
                Thread.interrupted();
            }
            assertThat(pipe.isOpen()).isTrue();
            assertThat(read(pair.server(), 9)).isEqualTo("written");
            assertThatThrownBy(() -> read(pipe, 9)).isInstanceOf(PipeCancelledException.class);
        }
    }

    /** Writes of a byte that counts until nothing more can be written; how many bytes. */
    private static long fill(NamedPipeChannel pipe, int size) throws IOException {
        long written = 0;
        while (true) {
            ByteBuffer bytes = ByteBuffer.allocate(size);
            while (bytes.hasRemaining()) {
                bytes.put((byte) (written + bytes.position()));
            }
            OptionalInt n = pipe.tryWrite(bytes.flip());
            assertThat(bytes.position()).as("after %s", n).isEqualTo(n.orElse(0));
            if (n.isEmpty()) {
                return written;
            }
            written += n.getAsInt();
        }
    }

    private static void readCounted(NamedPipeChannel pipe, long count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(10_000);
        for (long n = 0; n < count; ) {
            assertThat(pipe.read(buffer.clear())).as("after %s of %s", n, count).isPositive();
            buffer.flip();
            while (buffer.hasRemaining()) {
                assertThat(buffer.get()).as("byte %s", n).isEqualTo((byte) n);
                n++;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aTryOfAFullPipeIsEmptyUntilThePeerHasRead(PipeMode mode) throws Exception {
        for (int size : new int[] {1_000, 3_000}) {
            try (Pair pair = pair(mode)) {
                NamedPipeChannel pipe = pair.client();
                long written = fill(pipe, size);
                assertThat(written).as("bytes of a pipe that was empty").isPositive();
                readCounted(pair.server(), written);
                long end = System.nanoTime() + LONG.toNanos();
                OptionalInt n = pipe.tryWrite(utf8("there is room"));
                while (n.isEmpty() && System.nanoTime() < end) {
                    n = pipe.tryWrite(utf8("there is room"));
                }
                assertThat(n).hasValue(13);
                assertThat(read(pair.server(), 90)).isEqualTo("there is room");
            }
        }
    }

    @Test
    default void aTryOfManyBytesWritesAsManyAsThereIsRoomFor() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            int much = (int) much();
            ByteBuffer bytes = ByteBuffer.allocate(much);
            for (int i = 0; i < much; i++) {
                bytes.put((byte) i);
            }
            int n = pair.client().tryWrite(bytes.flip()).orElseThrow();
            assertThat(n).isBetween(1, much - 1).isEqualTo(bytes.position());
            readCounted(pair.server(), n);
        }
    }

    @Test
    default void aLongMessageIsLeftToAWriteThatMayWait() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            ByteBuffer message = ByteBuffer.allocate(1 << 20);
            assertThat(pair.client().tryWrite(message)).isEmpty();
            assertThat(message.position()).isZero();
            var writing = start(() -> pair.client().write(message));
            assertThat(pair.server().readMessage(1 << 20).orElseThrow()).hasSize(1 << 20);
            assertThat(outcome(writing)).isEqualTo(1 << 20);
        }
    }

    @ParameterizedTest
    @EnumSource(PipeMode.class)
    default void aTryOfAWriteToAPeerThatHasGoneFails(PipeMode mode) throws Exception {
        try (Pair pair = pair(mode)) {
            pair.client().close();
            assertThat(tryRead(pair.server(), 9)).isEqualTo("<end>");
            assertThatThrownBy(() -> pair.server().tryWrite(utf8("to nobody")))
                    .isInstanceOfSatisfying(
                            BrokenPipeException.class,
                            e -> assertThat(e.errorCode()).isEqualTo(WinError.ERROR_NO_DATA));
        }
    }

    @Test
    default void aShutdownIsTheEndForAHandlerThatTries() throws Exception {
        var read = new LinkedBlockingQueue<String>();
        PipeHandler handler =
                pipe -> {
                    read.add(tryRead(pipe, 90));
                    pipe.write(utf8("answer"));
                    read.add(tryRead(pipe, 90));
                    read.add(tryRead(pipe, 90));
                };
        try (PipeServer server = serve(PipeMode.MESSAGE, handler);
                var client = connect(server)) {
            client.write(utf8("request"));
            assertThat(read(client, 90)).isEqualTo("answer");
            assertThat(server.shutdown(LONG)).as("ended in time").isTrue();
            assertThat(read).containsExactly("request", "<end>", "<end>");
        }
    }

    @Test
    default void anEndOfAOneWayPipeTriesToo() throws Exception {
        try (Pair pair = pair(PipeDirection.OUTBOUND)) {
            assertThat(pair.server().tryWrite(utf8("some"))).hasValue(4);
            assertThat(tryRead(pair.client(), 9)).isEqualTo("some");
            assertThat(pair.client().tryRead(ByteBuffer.allocate(9))).isEmpty();
        }
    }
}
