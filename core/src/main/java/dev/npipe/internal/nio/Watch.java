// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import java.io.IOException;

/** Somebody whom the {@link Watcher} tells once, on its thread, that a channel is ready. */
final class Watch {
    private final Watched channel;
    private final int operation;
    private final Runnable told;

    /** A watch that has not begun; who is told must not wait. */
    Watch(Watched channel, int operation, Runnable told) {
        this.channel = channel;
        this.operation = operation;
        this.told = told;
    }

    int operation() {
        return operation;
    }

    boolean isFor(int operations) {
        return (operation & operations) != 0;
    }

    /** Begins. If this fails nobody is told. */
    void begin() throws IOException {
        channel.add(this);
    }

    /** Takes this back. */
    void end() {
        channel.remove(this);
    }

    void tell() {
        told.run();
    }
}
