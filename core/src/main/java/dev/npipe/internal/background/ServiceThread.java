// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * A daemon thread of the library. It repeats its step until the step says that its work is over,
 * whatever a step throws: that costs what the step was about, and is logged.
 */
public final class ServiceThread {
    /** The pause after a failure that the next step may not have, such as a lack of memory. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** What the thread does again and again. */
    @FunctionalInterface
    public interface Step {
        /** Does one thing; false when there is nothing more to do. */
        boolean run() throws Exception;
    }

    private ServiceThread() {}

    /**
     * Starts a thread.
     *
     * @param name the thread's, which begins with {@code npipe-}
     * @param pipe whom it works for, in the log
     */
    public static Thread start(String name, String pipe, Step step) {
        return Thread.ofPlatform().daemon().name(name).start(() -> repeat(name, pipe, step));
    }

    private static void repeat(String name, String pipe, Step step) {
        boolean more = true;
        while (more) {
            try {
                more = step.run();
            } catch (Throwable e) {
                PipeLog.log(Level.WARNING, pipe, "a step of " + name + " failed", e);
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            return; // the step sees what the interrupt was about
        }
    }
}
