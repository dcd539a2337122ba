// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is done when the JVM ends in an orderly way. The JVM keeps the thread of a hook until then,
 * so it is one that keeps nothing of the application alive.
 */
public final class ShutdownHook {
    private final String name;
    private final Runnable task;
    private final AtomicBoolean registered = new AtomicBoolean();

    /** A hook that is not registered yet. */
    public ShutdownHook(String name, Runnable task) {
        this.name = name;
        this.task = task;
    }

    /** Registers it, once; false when the JVM is ending already. */
    public boolean register() {
        if (registered.get() || !registered.compareAndSet(false, true)) {
            return true;
        }
        boolean done = false;
        try {
            Runtime.getRuntime().addShutdownHook(DaemonThread.unstarted(name, task));
            done = true;
            return true;
        } catch (IllegalStateException e) {
            return false; // the JVM is ending
        } finally {
            if (!done) {
                registered.set(false);
            }
        }
    }
}
