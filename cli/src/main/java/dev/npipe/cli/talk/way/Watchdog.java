// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk.way;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends a conversation when nothing happens for too long, or some time after the input's end; one
 * after the other, if need be.
 */
public final class Watchdog {
    private final Optional<Duration> idle;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean bitten;
    private @Nullable Closeable watched;
    private Optional<Long> quitAt = Optional.empty();
    private boolean started;

    /**
     * A watchdog that sleeps.
     *
     * @param idle how long nothing may happen; empty for as long as it likes
     */
    public Watchdog(Optional<Duration> idle) {
        this.idle = idle;
    }

    /**
     * Watches a conversation from now on, and no other one; closes it when the time is over. What
     * was told of the one before is forgotten.
     */
    public synchronized void watch(Closeable conversation) {
        watched = conversation;
        bitten = false;
        quitAt = Optional.empty();
        touch();
        if (idle.isPresent()) {
            start();
            notifyAll();
        }
    }

    /** Something has happened. */
    public void touch() {
        if (idle.isPresent()) {
            lastNanos = System.nanoTime();
        }
    }

    /** Ends the conversation after this time, whatever happens. */
    public synchronized void quitIn(Duration time) {
        quitAt = Optional.of(System.nanoTime() + time.toNanos());
        start();
        notifyAll();
    }

    /** Whether it has ended the conversation. */
    public boolean hasBitten() {
        return bitten;
    }

    private void start() {
        if (!started) {
            started = true;
            Thread.ofPlatform().daemon().name("watchdog").start(this::run);
        }
    }

    private void run() {
        try {
            while (true) {
                bite(awaitTime());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does; then nobody is bitten
        }
    }

    private synchronized Closeable awaitTime() throws InterruptedException {
        while (true) {
            Closeable conversation = watched;
            long left = conversation == null ? Long.MAX_VALUE : nanosLeft();
            if (conversation != null && left <= 0) {
                bitten = true;
                watched = null;
                return conversation;
            }
            wait(Math.min(left / 1_000_000 + 1, Integer.MAX_VALUE));
        }
    }

    private long nanosLeft() {
        long now = System.nanoTime();
        long left = Long.MAX_VALUE;
        if (quitAt.isPresent()) {
            left = quitAt.get() - now;
        }
        if (idle.isPresent()) {
            left = Math.min(left, lastNanos + idle.get().toNanos() - now);
        }
        return left;
    }

    private static void bite(Closeable conversation) {
        try {
            conversation.close();
        } catch (IOException e) {
            // It is given up: whoever waits in it hears that it was closed, and nobody else asks.
        }
    }
}
