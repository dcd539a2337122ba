// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.framing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.memory.Brought;
import dev.npipe.internal.unix.memory.LentBuffers;
import dev.npipe.internal.unix.socket.Source;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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
            if (!dst.hasRemaining()) {
                return -1;
            }
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

    /** A wait that brings its piece along in memory of its own. */
    private static final class Bringing implements Source {
        private final ArrayDeque<Integer> sizes = new ArrayDeque<>();
        private final AtomicInteger outside = new AtomicInteger();
        private byte next;

        Bringing(Integer... sizes) {
            this.sizes.addAll(List.of(sizes));
        }

        @Override
        public void awaitReadable(Deadline deadline) {}

        @Override
        public @Nullable Brought brought() {
            Integer size = sizes.poll();
            if (size == null) {
                return null;
            }
            ByteBuffer bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                bytes.put(next++);
            }
            bytes.flip();
            outside.incrementAndGet();
            return new Brought() {
                @Override
                public ByteBuffer bytes() {
                    return bytes;
                }

                @Override
                public void giveBack() {
                    outside.decrementAndGet();
                }
            };
        }

        @Override
        public int readNow(ByteBuffer dst) {
            if (sizes.isEmpty()) {
                return -1;
            }
            for (int n = sizes.remove(); n > 0; n--) {
                dst.put(next++);
            }
            return 1;
        }

        @Override
        public int read(ByteBuffer dst, Deadline deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer head, ByteBuffer body, Deadline deadline) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void whatAWaitBroughtAlongIsGivenBackOnceItIsRead() throws Exception {
        var source = new Bringing(40, 5);
        var in = new InBuffer(source);
        assertThat(in.fill(Deadline.NEVER)).isTrue();
        assertThat(source.outside).hasValue(1);
        assertThat(taken(in)).hasSize(40);
        in.release();
        assertThat(source.outside).hasValue(0);
        assertThat(in.fill(Deadline.NEVER)).isTrue();
        assertThat(taken(in)).containsExactly(40, 41, 42, 43, 44);
        in.release();
        assertThat(source.outside).hasValue(0);
    }

    @Test
    void aWaitBehindWhatAnotherBroughtAlongKeepsTheOrder() throws Exception {
        for (int first : List.of(3, 16, 17, 30)) {
            var source = new Bringing(first, 4);
            var in = new InBuffer(source);
            assertThat(in.fill(Deadline.NEVER)).isTrue();
            assertThat(in.fill(Deadline.NEVER)).isTrue();
            assertThat(source.outside).as("blocks with %d bytes", first).hasValue(0);
            byte[] all = taken(in);
            assertThat(all).hasSize(first + 4);
            for (int i = 0; i < all.length; i++) {
                assertThat(all[i]).as("byte %d", i).isEqualTo((byte) i);
            }
        }
    }

    @Test
    void whatIsDiscardedIsGivenBack() throws Exception {
        var source = new Bringing(8);
        var in = new InBuffer(source);
        assertThat(in.fill(Deadline.NEVER)).isTrue();
        in.discard();
        assertThat(source.outside).hasValue(0);
        assertThat(in.isEmpty()).isTrue();
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

    @Test
    void whatIsPutBackFindsRoomAlsoWhereALentBufferHasNone() throws Exception {
        var in = new InBuffer(new Pieces(5));
        assertThat(in.fill(Deadline.NEVER)).isTrue();
        taken(in);
        in.release();
        in.append(ByteBuffer.wrap(new byte[LentBuffers.SIZE + 1]));
        assertThat(in.remaining()).isEqualTo(LentBuffers.SIZE + 1);
        assertThat(in.isFull()).isTrue();
    }

    /** A read into no room is 0 to the system, as the end is. */
    @Test
    void aSecondLookAtMoreThanAFewBytesIsNotTheEnd() throws Exception {
        var pieces = new Pieces(40, 1);
        pieces.awaitReadable(Deadline.NEVER);
        var in = new InBuffer(pieces);
        for (int look = 0; look < 3; look++) {
            in.fillFew();
            assertThat(in.hasEnded()).as("ended after look %d", look).isFalse();
        }
        in.fillNow();
        assertThat(taken(in)).hasSize(40);
    }
}
