// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Reads and writes that never wait, beside an end that does: nothing is lost. */
interface TryRaceBehaviour extends PipeFixture {
    int MESSAGES = 300;

    /** From one byte to more than a pipe's buffer, or as much as this backend carries. */
    private byte[] message(int i) {
        byte[] bytes = new byte[size(i % 50 == 49 ? 200_000 : 1 + 7 * i)];
        Arrays.fill(bytes, (byte) i);
        return bytes;
    }

    private CompletableFuture<Object> startWriter(NamedPipeChannel pipe) {
        return start(
                () -> {
                    for (int i = 0; i < MESSAGES; i++) {
                        pipe.write(ByteBuffer.wrap(message(i)));
                    }
                    pipe.close();
                    return "written";
                });
    }

    private CompletableFuture<Object> startReader(NamedPipeChannel pipe, PipeMode mode) {
        return start(
                () -> {
                    for (int i = 0; i < MESSAGES; i++) {
                        byte[] expected = message(i);
                        byte[] got =
                                mode == PipeMode.MESSAGE
                                        ? pipe.readMessage(1 << 20).orElseThrow()
                                        : pipe.inputStream().readNBytes(expected.length);
                        assertThat(got).as("message %d", i).isEqualTo(expected);
                    }
                    return "read";
                });
    }

    @Test
    default void triesBesideAWriterKeepTheEndsOfMessages() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            var writer = startWriter(pair.client());
            ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
            for (int i = 0; i < MESSAGES; i++) {
                do {
                    int room = buffer.position() + 1 + 997 * i % 30_000;
                    TryBehaviour.tryReadWhenThere(
                            pair.server(), buffer.limit(Math.min(room, buffer.capacity())));
                } while (!pair.server().isMessageComplete());
                assertThat(Arrays.copyOf(buffer.array(), buffer.position()))
                        .as("message %d", i)
                        .isEqualTo(message(i));
                buffer.clear();
            }
            assertThat(TryBehaviour.tryReadWhenThere(pair.server(), buffer)).isEqualTo(-1);
            assertThat(outcome(writer)).isEqualTo("written");
        }
    }

    @Test
    default void triesBesideAWriterOfBytesLoseNone() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            var writer = startWriter(pair.client());
            for (int i = 0; i < MESSAGES; i++) {
                ByteBuffer buffer =
                        i % 2 == 0
                                ? ByteBuffer.allocate(message(i).length)
                                : ByteBuffer.allocateDirect(message(i).length);
                while (buffer.hasRemaining()) {
                    assertThat(TryBehaviour.tryReadWhenThere(pair.server(), buffer)).isPositive();
                }
                assertThat(buffer.flip()).as("%d", i).isEqualTo(ByteBuffer.wrap(message(i)));
            }
            assertThat(TryBehaviour.tryReadWhenThere(pair.server(), ByteBuffer.allocate(1)))
                    .isEqualTo(-1);
            assertThat(outcome(writer)).isEqualTo("written");
        }
    }

    /** As an event loop does: what a try does not take is left to a write that may wait. */
    private static void writeAll(NamedPipeChannel pipe, ByteBuffer src) throws IOException {
        if (pipe.tryWrite(src).isEmpty() || src.hasRemaining()) {
            pipe.write(src);
        }
    }

    @Test
    default void triesBesideAReaderLoseNothing() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (Pair pair = pair(mode)) {
                var reader = startReader(pair.server(), mode);
                for (int i = 0; i < MESSAGES; i++) {
                    writeAll(pair.client(), ByteBuffer.wrap(message(i)));
                }
                assertThat(outcome(reader)).isEqualTo("read");
            }
        }
    }

    /** A loop that does nothing but try: short messages need no other write. */
    @Test
    default void shortMessagesThatAreOnlyTriedAllArrive() throws Exception {
        for (PipeMode mode : PipeMode.values()) {
            try (Pair pair = pair(mode)) {
                NamedPipeChannel pipe = pair.client();
                var reader =
                        start(
                                () -> {
                                    int count = 0;
                                    ByteBuffer buffer = ByteBuffer.allocate(2_000);
                                    while (count < 1_000 * 2_000) {
                                        count += pair.server().read(buffer.clear());
                                    }
                                    return count;
                                });
                long end = System.nanoTime() + LONG.toNanos();
                for (int i = 0; i < 1_000; i++) {
                    ByteBuffer message = ByteBuffer.allocate(2_000);
                    while (message.hasRemaining() && System.nanoTime() < end) {
                        if (pipe.tryWrite(message).isEmpty()) {
                            assertThat(message.position() == 0 || mode == PipeMode.BYTE).isTrue();
                            Thread.onSpinWait();
                        }
                    }
                    assertThat(message.hasRemaining()).as("message %d", i).isFalse();
                }
                assertThat(outcome(reader)).isEqualTo(2_000_000);
            }
        }
    }
}
