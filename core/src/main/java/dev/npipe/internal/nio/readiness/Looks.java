// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio.readiness;

import dev.npipe.internal.background.Idleness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Looks at whether a channel is ready, which wait for nothing: with one selector, in turns. */
public final class Looks {
    private static final ReentrantLock TURN = new ReentrantLock();

    /** Opened when it is first needed; guarded by the turn. */
    private static @Nullable Selector selector;

    static {
        Idleness.whenIdle(Looks::close);
    }

    private Looks() {}

    private static void close() {
        TURN.lock();
        try {
            if (selector != null) {
                selector.close();
                selector = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            TURN.unlock();
        }
    }

    /**
     * True if the channel is ready for the operation now.
     *
     * @throws java.nio.channels.ClosedChannelException if the channel is closed
     * @throws IOException if no descriptor is free for the selector
     */
    public static boolean isReady(SelectableChannel channel, int operation) throws IOException {
        TURN.lock();
        try {
            Selector open = selector;
            if (open == null) {
                open = Selector.open();
            }
            selector = null; // until it is known to be without registrations again
            boolean empty = false;
            try {
                boolean ready = isReady(open, channel, operation);
                empty = true;
                return ready;
            } finally {
                if (empty || open.keys().isEmpty()) {
                    selector = open;
                } else {
                    open.close();
                }
            }
        } finally {
            TURN.unlock();
        }
    }

    private static boolean isReady(Selector open, SelectableChannel channel, int operation)
            throws IOException {
        SelectionKey key = channel.register(open, operation);
        boolean ready = open.selectNow(_ -> {}) > 0;
        key.cancel();
        open.selectNow(_ -> {}); // which takes the channel out
        return ready;
    }
}
