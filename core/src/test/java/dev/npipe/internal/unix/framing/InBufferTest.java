// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.Source;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InBufferTest {
    /** Pieces that arrive one for each wait; in a wait the buffer under test can be looked at. */
    private static final class Pieces implements Source {
        private final ArrayDeque<ByteBuffer> toCome = new ArrayDeque<>();
        private ByteBuffer there = ByteBuffer.allocate(0);
        private Runnable inWait = () -> {};

        Pieces(int... sizes) {
            byte next = 0;
            for (int size : sizes) {
                ByteBuffer piece = ByteBuffer.allocate(size);
                while (piece.hasRemaining()) {
                    piece.put(next++);
                }
                toCome.add(piece.flip());
            }
        }

        @Override
        public int readNow(ByteBuffer dst) {
            if (!there.hasRemaining()) {
                return toCome.isEmpty() ? -1 : 0;
            }
            int n = Math.min(there.remaining(), dst.remaining());
            dst.put(there.slice(there.position(), n));
            there.position(there.position() + n);
            return n;
        }

        @Override
        public void awaitReadable(Deadline deadline) {
            inWait.run();
            if (!toCome.isEmpty()) {
                there = toCome.remove();
            }
        }

        @Override
        public int read(ByteBuffer dst, Deadline deadline) {
            awaitReadable(deadline);
            return readNow(dst);
        }

        @Override
        public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) {
            throw new UnsupportedOperationException();
        }
    }

    private static byte[] taken(InBuffer in) {
        var bytes = new byte[in.remaining()];
        in.take(ByteBuffer.wrap(bytes), Integer.MAX_VALUE);
        return bytes;
    }

    @Test
    void aWaitWithNothingUnreadHoldsNoBuffer() throws Exception {
        var pieces = new Pieces(5, 7);
        var in = new InBuffer(pieces);
        pieces.inWait = () -> assertThat(in.mayHoldSome()).as("holds something").isFalse();
        assertThat(in.fill(Deadline.NEVER)).isTrue();
        assertThat(taken(in)).containsExactly(0, 1, 2, 3, 4);
        in.release();
        assertThat(in.fill(Deadline.NEVER)).isTrue();
        assertThat(taken(in)).containsExactly(5, 6, 7, 8, 9, 10, 11);
    }

    @Test
    void aWaitInsideAHeaderKeepsItsBytesWithoutALentBuffer() throws Exception {
        for (int first : List.of(1, 3, 11, 16)) {
            var pieces = new Pieces(first, 30);
            var in = new InBuffer(pieces);
            assertThat(in.fill(Deadline.NEVER)).isTrue();
            pieces.inWait =
                    () -> {
                        assertThat(in.remaining()).as("unread").isEqualTo(first);
                        assertThat(in.unread().isDirect()).as("in a lent buffer").isFalse();
                        assertThat(in.isWaiting()).as("waits").isTrue();
                    };
            assertThat(in.fill(Deadline.NEVER)).isTrue();
            byte[] all = taken(in);
            assertThat(all).hasSize(first + 30);
            for (int i = 0; i < all.length; i++) {
                assertThat(all[i]).as("byte %d", i).isEqualTo((byte) i);
            }
        }
    }

    @Test
    void whatWasReceivedElsewhereComesBehindWhatIsUnread() throws Exception {
        var in = new InBuffer(new Pieces(2));
        assertThat(in.fill(Deadline.NEVER)).isTrue();
        ByteBuffer body = ByteBuffer.allocate(10).put(new byte[] {7, 8, 9});
        in.putBack(body, 2);
        assertThat(body.position()).isEqualTo(1);
        assertThat(taken(in)).containsExactly(0, 1, 8, 9);
    }

    @Test
    void theEndIsTheEnd() throws Exception {
        var in = new InBuffer(new Pieces());
        assertThat(in.fill(Deadline.NEVER)).isFalse();
        assertThat(in.hasEnded()).isTrue();
        assertThat(in.receiveInto(ByteBuffer.allocate(1), Deadline.NEVER, false)).isEqualTo(-1);
        assertThat(in.mayHoldSome()).isFalse();
    }
}
