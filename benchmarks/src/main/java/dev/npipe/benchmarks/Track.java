// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.io.IOException;
import java.time.Duration;

/** A peer in a contest: its running pair, and how many iterations a burst of it takes. */
final class Track {
    /** This part of the warm-up tells how many iterations a burst takes. */
    private static final int TRIAL = 10;

    /** On a core that it shares with them, the compiler of a JVM is at work for about as many. */
    private static final int BURSTS_TO_COMPILE = 30;

    /** After a rest the caches are cold: this part of a burst is run before it, uncounted. */
    private static final int LEAD_IN = 20;

    private final Peer peer;
    private final Pair pair;
    private int iterations;

    Track(Peer peer, Pair pair) {
        this.peer = peer;
        this.pair = pair;
    }

    /** Warms up, and finds the number of iterations that last as long as a burst shall. */
    void warmUp(int warmUp, Duration burst) throws IOException {
        pair.burst(warmUp);
        if (peer instanceof Peer.Java) {
            long start = System.nanoTime();
            long limit = burst.multipliedBy(BURSTS_TO_COMPILE).toNanos();
            while (System.nanoTime() - start < limit) {
                pair.burst(Math.max(1, warmUp / TRIAL));
            }
        }
        double nanos = pair.burst(Math.max(1, warmUp / TRIAL)).meanNanos();
        iterations = (int) Math.max(1, Math.ceil(burst.toNanos() / nanos));
    }

    /** One burst. */
    Burst measure() throws IOException {
        pair.burst(Math.max(1, iterations / LEAD_IN));
        return pair.burst(iterations);
    }

    Peer peer() {
        return peer;
    }

    Pair pair() {
        return pair;
    }
}
