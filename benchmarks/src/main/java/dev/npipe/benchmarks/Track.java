// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.time.Duration;

/** A peer in a contest: its running pair, and how many iterations a burst of it takes. */
final class Track {
    /** A warm-up's first part; each further one is twice as long. */
    private static final int FIRST_PART = 1000;

    /**
     * A peer that spins on the core of its other end takes milliseconds for what others take
     * microseconds for.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** This part of a burst tells how many iterations all of it takes. */
    private static final int TRIAL = 4;

    /** In bursts. */
    private static final int LONGEST_TRIAL = 5;

    /** While a trial of twice as many takes this part for each, its beginning is most of it. */
    private static final double FALLING = 0.75;

    /** On a core that it shares with them, the compiler of a JVM is at work for about as many. */
    private static final int BURSTS_TO_COMPILE = 30;

    /** Short bursts do not make it any faster. */
    private static final Duration LEAST_TO_COMPILE = Duration.ofSeconds(3);

    /** After a rest the caches are cold: this part of a burst is run before it, uncounted. */
    private static final int LEAD_IN = 20;

    /** What runs a burst. */
    interface Source {
        Burst burst(int iterations, Duration pause) throws IOException;
    }

    private final Peer peer;
    private final Source source;
    private int first = 1;
    private int iterations = 1;
    private Duration pause = Duration.ZERO;

    Track(Peer peer, Source source) {
        this.peer = peer;
        this.source = source;
    }

    /** Warms up without pauses. */
    void warmUp(int warmUp, Duration burst) throws IOException {
        long start = System.nanoTime();
        first = Math.max(1, warmUp / FIRST_PART);
        int part = first;
        for (int done = 0; done < warmUp; done += part, part = Math.min(2 * part, warmUp - done)) {
            source.burst(part, Duration.ZERO);
            if (peer.polls() && System.nanoTime() - start > PATIENCE.toNanos()) {
                break;
            }
        }
        if (peer instanceof Peer.Java) {
            prepare(burst, Duration.ZERO);
            long nanos =
                    Math.max(
                            burst.multipliedBy(BURSTS_TO_COMPILE).toNanos(),
                            LEAST_TO_COMPILE.toNanos());
            long compiling = System.nanoTime();
            while (System.nanoTime() - compiling < nanos) {
                source.burst(iterations, Duration.ZERO);
            }
        }
    }

    /** Finds the number of iterations that last, with their pauses, as long as a burst shall. */
    void prepare(Duration burst, Duration pauses) throws IOException {
        pause = pauses;
        source.burst(1, pause); // the first after a rest may be a long one
        double before = Double.MAX_VALUE;
        Burst trial = source.burst(first, pause);
        while (trial.totalNanos() < burst.toNanos() / TRIAL
                || trial.totalNanos() < LONGEST_TRIAL * burst.toNanos()
                        && trial.meanNanos() < FALLING * before) {
            before = trial.meanNanos();
            trial = source.burst((int) (2 * trial.iterations()), pause);
        }
        iterations = (int) Math.max(1, Math.ceil(burst.toNanos() / trial.meanNanos()));
    }

    /** One burst. */
    Burst measure() throws IOException {
        source.burst(Math.max(1, iterations / LEAD_IN), pause);
        return source.burst(iterations, pause);
    }

    Peer peer() {
        return peer;
    }
}
