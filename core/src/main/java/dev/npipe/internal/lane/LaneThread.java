// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.lane;

/** A thread for what is said between two ends about a lane, as either may take its time. */
public final class LaneThread {
    private LaneThread() {}

    /** Starts one, which inherits nothing of the application's. */
    public static void start(String name, Runnable work) {
        Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).start(work);
    }
}
