// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What is left to do after a Ctrl-C: each step once, in the order they were added. */
final class OnInterrupt {
    /** What a shell reports after a Ctrl-C. */
    private static final int INTERRUPTED = 130;

    private static final List<Runnable> STEPS = new ArrayList<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OnInterrupt::run));
    }

    private OnInterrupt() {}

    static synchronized void add(Runnable step) {
        STEPS.add(step);
    }

    /**
     * The caller does it itself now. After a Ctrl-C this waits for the end, so that nothing is said
     * about processes that were killed.
     */
    static synchronized void remove(Runnable step) {
        STEPS.remove(step);
    }

    /** At an orderly end there is nothing left, and the exit code is another one. */
    private static synchronized void run() {
        if (!STEPS.isEmpty()) {
            STEPS.forEach(Runnable::run);
            Runtime.getRuntime().halt(INTERRUPTED);
        }
    }
}
