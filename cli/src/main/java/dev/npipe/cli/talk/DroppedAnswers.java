// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk;

import static java.util.concurrent.TimeUnit.SECONDS;

import dev.npipe.cli.end.End;
import dev.npipe.cli.flow.Pump;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;

/**
 * What the other end answers though nobody asked. It is read and dropped: a server whose answers
 * are not taken stops to take requests.
 */
final class DroppedAnswers {
    private static final int SILENCE_SECONDS = 1;

    private final End there;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long pieces;

    /** Begins to drop, on a thread of its own that ends with the conversation. */
    DroppedAnswers(End there) {
        this.there = there;
        Thread.ofPlatform().daemon().name("answers").start(this::drop);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes, the other looks on
    private void drop() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Pump.PIECE);
        try {
            while (there.read(buffer) >= 0) {
                buffer.clear();
                pieces++;
            }
        } catch (IOException e) {
            // It has left, or the conversation is over: either way it answers no more.
        } finally {
            ended.countDown();
        }
    }

    /** Waits until the other end closes, or has said nothing for a second. */
    void awaitEnd() throws InterruptedException {
        long before;
        do {
            before = pieces;
        } while (!ended.await(SILENCE_SECONDS, SECONDS) && pieces != before);
    }
}
