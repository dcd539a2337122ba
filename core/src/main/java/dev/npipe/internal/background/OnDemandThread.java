// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A service thread that is started when it is needed, and ends when nothing is open any more. When
 * the system has no thread to give, the next need tries again.
 */
public final class OnDemandThread {
    /** Starts the thread. */
    @FunctionalInterface
    interface Start {
        /**
         * The thread, started.
         *
         * @param leaving for the thread itself, before it ends
         */
        Thread start(Idleness.Leaving leaving);
    }

    private final String pipe;
    private final Start start;
    private final AtomicReference<@Nullable Thread> running = new AtomicReference<>();

    /**
     * A thread that is not running yet; the parameters are those of {@link ServiceThread}. A step
     * never ends the thread, and waits for {@link Idleness#PERIOD} at most. The next thread goes on
     * with what the former one has left.
     */
    public OnDemandThread(String name, String pipe, ServiceThread.Step step) {
        this(pipe, leaving -> startIdling(name, pipe, step, leaving));
    }

    private static Thread startIdling(
            String name, String pipe, ServiceThread.Step step, Idleness.Leaving leaving) {
        var idleness = new Idleness();
        return ServiceThread.start(name, pipe, () -> !idleness.isOver(leaving) && step.run());
    }

    OnDemandThread(String pipe, Start start) {
        this.pipe = pipe;
        this.start = start;
    }

    /** The thread, which is running; null when it could not be started, which is logged. */
    public @Nullable Thread running() {
        Thread thread = running.get();
        if (thread != null) {
            return thread;
        }
        try {
            return started();
        } catch (Throwable e) {
            return notStarted(e);
        }
    }

    private @Nullable Thread notStarted(Throwable e) {
        try {
            PipeLog.log(Level.WARNING, pipe, "a thread could not be started", e);
        } catch (Throwable again) {
            return null; // not even memory to say so
        }
        return null;
    }

    private synchronized Thread started() {
        Thread thread = running.get();
        if (thread == null) {
            thread = start.start(this::leave);
            running.set(thread);
        }
        return thread;
    }

    private synchronized boolean leave() {
        running.set(null);
        return true;
    }
}
