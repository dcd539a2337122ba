// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.talk.way;

import dev.npipe.cli.end.End;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ends a conversation when nothing happens for too long, or some time after the input's end. */
public final class Watchdog {
    private final Optional<Duration> idle;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean bitten;
    private @Nullable End end;
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

    /** Watches a conversation at one end from now on, which it closes when the time is over. */
    public synchronized void watch(End conversation) {
        end = conversation;
        touch();
        if (idle.isPresent()) {
            start();
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
            bite(awaitTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does; then nobody is bitten
        }
    }

    private synchronized End awaitTime() throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            long left = Long.MAX_VALUE;
            if (quitAt.isPresent()) {
                left = quitAt.get() - now;
            }
            if (idle.isPresent()) {
                left = Math.min(left, lastNanos + idle.get().toNanos() - now);
            }
            if (left <= 0 && end != null) {
                bitten = true;
                return end;
            }
            wait(Math.max(1, Math.min(left / 1_000_000 + 1, Integer.MAX_VALUE)));
        }
    }

    private static void bite(End conversation) {
        try {
            conversation.close();
        } catch (IOException e) {
            // It is given up: whoever waits in it hears that it was closed, and nobody else asks.
        }
    }
}
