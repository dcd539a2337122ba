// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for what comes by itself, and says what it is if it does not. */
public final class Until {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int LOOK_EVERY_MILLIS = 10;

    private Until() {}

    /** Something to look at. */
    public interface Fact<E extends Exception> {
        boolean isTrue() throws E;
    }

    public static <E extends Exception> void isTrue(String what, Fact<E> fact)
            throws E, InterruptedException {
        isTrue(() -> what, fact);
    }

    /** The same, with words that are found when the time is over. */
    public static <E extends Exception> void isTrue(Supplier<String> what, Fact<E> fact)
            throws E, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!fact.isTrue()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("never true: " + what.get());
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }
}
