// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.tap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What waits to be shown: no more than fits, and the rest is counted. */
final class Backlog {
    /** Something that waits, and how much was left out before it. */
    record Waiting(Passage passage, long missed, long missedBytes) {}

    private static final int PASSAGES = 20_000;
    private static final long BYTES = 4 << 20;

    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private long missed;
    private long missedBytes;
    private long missedInAll;
    private boolean closed;

    /** Takes it, or counts it: never waits. What comes behind the end is nobody's. */
    synchronized void offer(Passage passage) {
        if (closed) {
            return;
        }
        int size = passage.bytes().length;
        boolean fits = waiting.isEmpty() || bytes + size <= BYTES && waiting.size() < PASSAGES;
        if (!fits) {
            missed++;
            missedInAll++;
            missedBytes += size;
            return;
        }
        waiting.add(new Waiting(passage, missed, missedBytes));
        bytes += size;
        missed = 0;
        missedBytes = 0;
        notifyAll();
    }

    /** Waits for the next one; empty at the end. */
    synchronized Optional<Waiting> take() throws InterruptedException {
        while (waiting.isEmpty()) {
            if (closed) {
                return Optional.empty();
            }
            wait();
        }
        Waiting next = waiting.remove();
        bytes -= next.passage().bytes().length;
        return Optional.of(next);
    }

    /** Waits so long, or until nothing more comes. */
    synchronized void awaitEnd(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        for (long left = millis;
                left > 0 && !closed;
                left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Nothing more comes. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** How many were left out since the beginning. */
    synchronized long missedInAll() {
        return missedInAll;
    }
}
