// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.unix.socket.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Bells that a socket does not take at once. */
final class BellsTest {
    private static final int FAILS = -1;

    /** What the socket does, one call after the other; then it takes everything. */
    private final Queue<Integer> answers = new ArrayDeque<>();

    private final Bells bells =
            new Bells(
                    new Sink() {
                        @Override
                        public int writeNow(ByteBuffer src) throws IOException {
                            int answer = answers.isEmpty() ? src.remaining() : answers.remove();
                            if (answer == FAILS) {
                                throw new IOException("no buffer space available");
                            }
                            src.position(src.position() + answer);
                            return answer;
                        }

                        @Override
                        public void write(ByteBuffer src, Deadline deadline) {
                            throw new AssertionError("a bell waits for nothing");
                        }

                        @Override
                        public void write(ByteBuffer[] srcs, Deadline deadline) {
                            throw new AssertionError("a bell waits for nothing");
                        }
                    },
                    new FewBytes());

    private void assertFails() {
        assertThatThrownBy(bells::ringOwed).isInstanceOf(IOException.class);
    }

    @Test
    void aBellRingsOnce() throws Exception {
        bells.begin();
        bells.owe();
        bells.ringOwed();
        bells.ringOwed();
        assertThat(bells.rung()).isEqualTo(1);
        assertThat(bells.isOwed()).isFalse();
    }

    @Test
    void oneThatCouldNotBeRungIsRungLater() throws Exception {
        bells.begin();
        answers.addAll(List.of(FAILS, FAILS));
        bells.owe();
        assertFails();
        assertFails();
        assertThat(bells.isOwed()).isTrue();
        bells.ringOwed();
        assertThat(bells.isOwed()).isFalse();
        assertThat(bells.rung()).isEqualTo(1);
    }

    /** The reader has something to receive, and is awake. */
    @Test
    void oneThatFindsNoRoomIsNotOwed() throws Exception {
        bells.begin();
        answers.add(0);
        bells.owe();
        bells.ringOwed();
        assertThat(bells.isOwed()).isFalse();
        assertThat(bells.rung()).isZero();
    }

    /** The reader takes one byte for it, and it would be the first of what follows. */
    @Test
    void theLastOneIsNeverLeftOut() throws Exception {
        bells.begin();
        answers.addAll(List.of(FAILS, 0));
        bells.oweLast();
        assertFails();
        assertFails();
        assertThat(bells.isOwed()).isTrue();
        bells.ringOwed();
        assertThat(bells.rung()).isEqualTo(1);
    }
}
