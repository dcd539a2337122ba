// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.lang.System.Logger.Level;

/**
 * A daemon thread of the library. It repeats its step until the step says that its work is over,
 * whatever a step throws: that costs what the step was about, and is logged. While steps fail one
 * after the other, the pauses between them grow.
 */
public final class ServiceThread {
    private static final long FIRST_PAUSE_MILLIS = 1;

    /** Short enough for a new client to be served soon after a shortage is over. */
    private static final long LONGEST_PAUSE_MILLIS = 256;

    /** What the thread does again and again. */
    @FunctionalInterface
    public interface Step {
        /** Does one thing; false when there is nothing more to do. */
        boolean run() throws Exception;
    }

    private final String pipe;
    private final String failed;
    private final Step step;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    private ServiceThread(String name, String pipe, Step step) {
        this.pipe = pipe;
        this.failed = "a step of " + name + " failed";
        this.step = step;
    }

    /**
     * Starts a thread.
     *
     * @param name the thread's, which begins with {@code npipe-}
     * @param pipe whom it works for, in the log
     * @throws OutOfMemoryError if the system has no thread to give
     */
    public static Thread start(String name, String pipe, Step step) {
        return DaemonThread.start(name, new ServiceThread(name, pipe, step)::repeat);
    }

    /**
     * Starts a thread that does one thing once; what that throws is logged.
     *
     * @throws OutOfMemoryError if the system has no thread to give
     */
    public static Thread startOnce(String name, String pipe, Runnable task) {
        return start(name, pipe, new Once(task));
    }

    /** Over after the first time, whatever the task throws. */
    private static final class Once implements Step {
        private final Runnable task;
        private boolean done;

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public boolean run() {
            if (!done) {
                done = true;
                task.run();
            }
            return false;
        }
    }

    private void repeat() {
        boolean more = true;
        while (more) {
            try {
                more = step.run();
                pauseMillis = FIRST_PAUSE_MILLIS;
            } catch (Throwable e) {
                survive(e);
            }
        }
    }

    /** Without a new object, as memory may be what is missing. */
    private void survive(Throwable e) {
        try {
            PipeLog.log(Level.WARNING, pipe, failed, e);
            Thread.sleep(pauseMillis);
        } catch (Throwable again) {
            return; // an interrupt, which the step sees the cause of, or no room even for this
        } finally {
            pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        }
    }
}
