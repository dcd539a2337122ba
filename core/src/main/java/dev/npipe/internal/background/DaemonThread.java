// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.background;

/**
 * Makes daemon threads of the platform that keep nothing of the application alive: whoever starts
 * one hands on neither its context class loader nor its thread group nor its inheritable thread
 * locals.
 */
final class DaemonThread {
    private DaemonThread() {}

    /** Starts a thread. */
    static Thread start(String name, Runnable task) {
        Thread thread = unstarted(name, task);
        thread.start();
        return thread;
    }

    /** A thread that is yet to be started, by its maker or by the JVM as it ends. */
    static Thread unstarted(String name, Runnable task) {
        Thread thread =
                Thread.ofPlatform()
                        .daemon()
                        .name(name)
                        .group(topGroup())
                        .inheritInheritableThreadLocals(false)
                        .unstarted(task);
        thread.setContextClassLoader(null);
        return thread;
    }

    /** The group of the system, which no application has made. */
    static ThreadGroup topGroup() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }
}
