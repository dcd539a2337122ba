// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.unix.drain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.TurnLock;
import dev.npipe.internal.background.WithOpenSocket;
import dev.npipe.internal.unix.framing.FrameWriter;
import dev.npipe.internal.unix.framing.NpipeFraming;
import dev.npipe.internal.unix.socket.Sink;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Answers that wait for room in the socket. */
final class AnswerSenderTest implements WithOpenSocket {
    private static final int ROUNDS = 1000;

    /** A socket that is full at first. */
    private static final class FullAtFirst implements Sink {
        private volatile boolean full = true;

        @Override
        public int writeNow(ByteBuffer src) {
            if (full) {
                return 0;
            }
            int n = src.remaining();
            src.position(src.limit());
            return n;
        }

        @Override
        public void write(ByteBuffer src, Deadline deadline) {
            throw new AssertionError("an answer waits");
        }

        @Override
        public void write(ByteBuffer[] srcs, Deadline deadline) {
            throw new AssertionError("an answer waits");
        }
    }

    /** A writer who leaves and the look that comes later meet in the middle of a try. */
    @Test
    void anAnswerWithoutRoomIsTriedAgainWhoeverTriesMeanwhile() {
        for (int round = 0; round < ROUNDS; round++) {
            var sink = new FullAtFirst();
            var writer = new FrameWriter("pipe", new NpipeFraming(), false, sink, sink);
            var sender = new AnswerSender("pipe", new TurnLock(), writer);
            sender.reached(1);
            long start = System.nanoTime();
            long triesUntil = 150_000 + round % 200 * 1000L; // about when the look comes
            while (System.nanoTime() - start < triesUntil) {
                sender.send();
            }
            sink.full = false;
            while (sender.owes()) {
                assertThat(System.nanoTime() - start)
                        .as("the answer of round %s is sent", round)
                        .isLessThan(TimeUnit.SECONDS.toNanos(20));
                LockSupport.parkNanos(20_000);
            }
        }
    }
}
