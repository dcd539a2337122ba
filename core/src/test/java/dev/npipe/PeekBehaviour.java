// SPDX-License-Identifier: Apache-2.0
package dev.npipe;

import static dev.npipe.PipeFixture.outcome;
import static dev.npipe.PipeFixture.read;
import static dev.npipe.PipeFixture.start;
import static dev.npipe.PipeFixture.text;
import static dev.npipe.PipeFixture.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Looking at what is unread without taking it. */
interface PeekBehaviour extends PipeFixture {

    @Test
    default void peekCopiesTheFirstMessageAndCountsAll() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            assertThat(pair.server().peek(ByteBuffer.allocate(8))).isEqualTo(new PipePeek(0, 0, 0));
            pair.client().write(utf8("first"));
            pair.client().write(utf8("second"));
            ByteBuffer seen = ByteBuffer.allocate(3);
            assertThat(peekWhenThere(pair.server(), seen, 11)).isEqualTo(new PipePeek(3, 11, 2));
            assertThat(text(seen.flip())).isEqualTo("fir");
            assertThat(pair.server().available()).isEqualTo(11);
            assertThat(read(pair.server(), 2)).isEqualTo("fi");
            ByteBuffer rest = ByteBuffer.allocate(20);
            assertThat(pair.server().peek(rest)).isEqualTo(new PipePeek(3, 9, 0));
            assertThat(text(rest.flip())).isEqualTo("rst");
            assertThat(read(pair.server(), 20)).isEqualTo("rst");
            assertThat(read(pair.server(), 20)).isEqualTo("second");
            assertThat(pair.server().available()).isZero();
        }
    }

    @Test
    default void peekOfABytePipeSeesEverything() throws Exception {
        try (Pair pair = pair(PipeMode.BYTE)) {
            pair.client().write(utf8("first"));
            pair.client().write(utf8("second"));
            ByteBuffer seen = ByteBuffer.allocate(20);
            assertThat(peekWhenThere(pair.server(), seen, 11)).isEqualTo(new PipePeek(11, 11, 0));
            assertThat(text(seen.flip())).isEqualTo("firstsecond");
            var got = new StringBuilder();
            while (got.length() < 11) {
                got.append(read(pair.server(), 20));
            }
            assertThat(got.toString()).isEqualTo("firstsecond");
        }
    }

    /** Peeks until all is there; the buffer is as after the last peek. */
    static PipePeek peekWhenThere(NamedPipeChannel pipe, ByteBuffer dst, int available)
            throws IOException {
        long end = System.nanoTime() + LONG.toNanos();
        PipePeek seen;
        do {
            seen = pipe.peek(dst.clear());
        } while (seen.available() < available && System.nanoTime() < end);
        return seen;
    }

    @Test
    default void peekAfterThePeerClosedDrainsThenBreaks() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            pair.client().write(utf8("last"));
            pair.client().close();
            assertThat(peekWhenThere(pair.server(), ByteBuffer.allocate(9), 4))
                    .isEqualTo(new PipePeek(4, 4, 0));
            assertThat(read(pair.server(), 9)).isEqualTo("last");
            assertThat(read(pair.server(), 9)).isEqualTo("<end>");
            var e =
                    catchThrowableOfType(
                            NamedPipeException.class,
                            () -> pair.server().peek(ByteBuffer.allocate(9)));
            assertThat(e.errorCode()).isEqualTo(109);
            assertThat(pair.server().available()).isZero();
        }
    }

    @Test
    default void peekDoesNotWaitBehindABlockedRead() throws Exception {
        try (Pair pair = pair(PipeMode.MESSAGE)) {
            Thread[] reader = new Thread[1];
            var reading =
                    start(
                            () -> {
                                reader[0] = Thread.currentThread();
                                return read(pair.server(), 9);
                            });
            while (reader[0] == null) {
                Thread.onSpinWait();
            }
            PipeFixture.awaitWaiting(reader[0]);
            assertThat(pair.server().peek(ByteBuffer.allocate(9))).isEqualTo(new PipePeek(0, 0, 0));
            pair.client().write(utf8("done"));
            assertThat(outcome(reading)).isEqualTo("done");
        }
    }
}
