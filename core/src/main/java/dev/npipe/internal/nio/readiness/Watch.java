// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio.readiness;

/**
 * Somebody who is told once, on the {@link Watcher}'s thread, that a channel is ready for an
 * operation, and must not wait then. It is the same only as itself.
 */
public final class Watch {
    private final int operation;
    private final Runnable told;

    public Watch(int operation, Runnable told) {
        this.operation = operation;
        this.told = told;
    }

    int operation() {
        return operation;
    }

    boolean isFor(int operations) {
        return (operation & operations) != 0;
    }

    void tell() {
        told.run();
    }
}
