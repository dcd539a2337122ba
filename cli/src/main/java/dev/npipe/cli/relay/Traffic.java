// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.relay;

import dev.npipe.cli.flow.Watcher;
import java.nio.ByteBuffer;

/** Counts what passes in one direction, on its way to somebody who looks at it. */
final class Traffic implements Watcher {
    private final Watcher next;
    private final boolean hasMessages;
    private volatile long bytes;
    private volatile long messages;

    /**
     * Nothing has passed yet.
     *
     * @param hasMessages whether the sender's messages are any
     */
    Traffic(boolean hasMessages, Watcher next) {
        this.hasMessages = hasMessages;
        this.next = next;
    }

    /** One thread carries, others look on. */
    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public void passed(ByteBuffer piece, boolean complete) {
        bytes += piece.remaining();
        if (hasMessages && complete) {
            messages++;
        }
        next.passed(piece, complete);
    }

    @Override
    public void ended() {
        next.ended();
    }

    Amount amount() {
        return new Amount(bytes, messages, hasMessages);
    }
}
