// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.time.Duration;

/** A peer in a contest: its running pair, and how many iterations a burst of it takes. */
final class Track {
    /** A warm-up's first part; each further one is twice as long. */
    private static final int FIRST_PART = 1000;

    /**
     * A peer that spins on the core of its other end takes milliseconds for what is a warm-up's.
     */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** This part of a burst tells how many iterations all of it takes. */
    private static final int TRIAL = 4;

    /** The first iteration after a rest may be a long one, and is not to tell alone. */
    private static final int TRIAL_ITERATIONS = 64;

    /** Unless all of them are long. */
    private static final int TRIAL_BURSTS = 5;

    /** On a core that it shares with them, the compiler of a JVM is at work for about as many. */
    private static final int BURSTS_TO_COMPILE = 30;

    /** After a rest the caches are cold: this part of a burst is run before it, uncounted. */
    private static final int LEAD_IN = 20;

    /** What runs a burst. */
    interface Source {
        Burst burst(int iterations, Duration pause) throws IOException;
    }

    private final Peer peer;
    private final Source source;
    private int iterations = 1;
    private Duration pause = Duration.ZERO;

    Track(Peer peer, Source source) {
        this.peer = peer;
        this.source = source;
    }

    /** Warms up without pauses. */
    void warmUp(int warmUp, Duration burst) throws IOException {
        long start = System.nanoTime();
        int part = Math.max(1, warmUp / FIRST_PART);
        for (int done = 0; done < warmUp; done += part, part = Math.min(2 * part, warmUp - done)) {
            source.burst(part, Duration.ZERO);
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                break;
            }
        }
        if (peer instanceof Peer.Java) {
            prepare(burst, Duration.ZERO);
            long compiling = System.nanoTime();
            while (System.nanoTime() - compiling
                    < burst.multipliedBy(BURSTS_TO_COMPILE).toNanos()) {
                source.burst(iterations, Duration.ZERO);
            }
        }
    }

    /** Finds the number of iterations that last, with their pauses, as long as a burst shall. */
    void prepare(Duration burst, Duration pauses) throws IOException {
        pause = pauses;
        long start = System.nanoTime();
        long patience = burst.multipliedBy(TRIAL_BURSTS).toNanos();
        double each = Double.MAX_VALUE;
        int count = 1;
        while (count * each < burst.toNanos() / (double) TRIAL
                || count < TRIAL_ITERATIONS && System.nanoTime() - start < patience) {
            each = Math.min(each, source.burst(count, pause).meanNanos());
            count *= 2;
        }
        iterations = (int) Math.max(1, Math.ceil(burst.toNanos() / each));
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
