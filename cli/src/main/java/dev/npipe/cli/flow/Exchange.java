// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.flow;

import dev.npipe.cli.end.End;
import dev.npipe.cli.flow.CarryException.Step;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A conversation between two ends that this process holds: a pump in each direction.
 *
 * <p>Who sends no more is passed on as a half-close, and the other direction goes on. Where that
 * cannot be, or one end fails, both are closed: the other side learns of it by that.
 */
public final class Exchange {
    /** How long an end that takes no more may still say what it had to say. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final EndRules rules;
    private final Direction toServer;
    private final Direction toClient;
    private final BlockingQueue<Direction> finished = new LinkedBlockingQueue<>();

    /**
     * A conversation that does not run yet, and owns both ends.
     *
     * @param toServer sees what the client sends
     * @param toClient sees what the server sends
     * @param maxMessage the longest message to hold, in bytes
     */
    public Exchange(
            End client,
            End server,
            Watcher toServer,
            Watcher toClient,
            EndRules rules,
            int maxMessage) {
        this.rules = rules;
        this.toServer =
                new Direction(
                        client,
                        server,
                        rules.clientEndsIt(),
                        new Pump(client, server, toServer, maxMessage));
        this.toClient =
                new Direction(
                        server,
                        client,
                        rules.serverEndsIt(),
                        new Pump(server, client, toClient, maxMessage));
    }

    /**
     * Carries until the conversation is over, then closes both ends.
     *
     * @throws CarryException if it broke off: the end that failed first
     */
    public void run() throws CarryException, InterruptedException {
        Optional<CarryException> failure;
        try {
            toServer.thread.start();
            toClient.thread.start();
            failure = awaitEnd();
        } finally {
            toServer.pump.stop();
            toClient.pump.stop();
            try {
                close(toServer.from);
            } finally {
                close(toClient.from);
            }
        }
        toServer.join();
        toClient.join();
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private Optional<CarryException> awaitEnd() throws InterruptedException {
        Direction first = finished.take();
        Direction other = first == toServer ? toClient : toServer;
        if (first.failure != null) {
            if (first.failure.step() == Step.WRITE) {
                finished.poll(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
            return Optional.of(first.failure);
        }
        boolean told = first.to.canShutdownOutput();
        if (first.endsAll) {
            return Optional.empty();
        }
        if (!first.from.canShutdownOutput() && first.from.canRead()) {
            // It cannot only have stopped sending: it has left. What the other one was told, it
            // may answer for a moment: a socket that is closed with something unread takes back
            // what it had sent.
            if (told) {
                finished.poll(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            }
            return Optional.empty();
        }
        if (told) {
            return Optional.ofNullable(finished.take().failure);
        }
        return awaitSilence(other);
    }

    /** The other one was not told: it goes on as long as it has something to say. */
    private Optional<CarryException> awaitSilence(Direction other) throws InterruptedException {
        long before;
        do {
            before = other.pump.pieces();
            Direction second = finished.poll(rules.silence().toNanos(), TimeUnit.NANOSECONDS);
            if (second != null) {
                return Optional.ofNullable(second.failure);
            }
        } while (other.pump.pieces() != before);
        return Optional.empty();
    }

    /** That an end is over already is no failure of the conversation. */
    private static void close(End end) throws CarryException {
        try {
            end.close();
        } catch (IOException e) {
            throw new CarryException(end, Step.WRITE, e);
        }
    }

    /** One pump and its thread. */
    private final class Direction {
        private final End from;
        private final End to;
        private final boolean endsAll;
        private final Pump pump;
        private final Thread thread;
        private volatile @Nullable CarryException failure;

        private Direction(End from, End to, boolean endsAll, Pump pump) {
            this.from = from;
            this.to = to;
            this.endsAll = endsAll;
            this.pump = pump;
            Thread.Builder kind = holdsThread() ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
            this.thread = kind.name("npipe-pump").unstarted(this::run);
        }

        private void run() {
            try {
                pump.run();
            } catch (CarryException e) {
                failure = e;
            } catch (RuntimeException | Error bug) {
                failure = new CarryException(from, Step.READ, new IOException(bug));
            } finally {
                finished.add(this);
            }
        }

        /** A read of the standard input ends when it likes, and nobody waits for it. */
        private void join() throws InterruptedException {
            if (!holdsThread()) {
                thread.join(GRACE);
            }
        }

        private boolean holdsThread() {
            return from.holdsThread() || to.holdsThread();
        }
    }
}
