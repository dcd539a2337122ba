// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio.readiness;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A selector with one channel registered, held by one thread at a time.
 *
 * @param direction who may keep it
 */
record Registration(Selector selector, SelectionKey key, Object direction) {

    /** A registration in a borrowed selector; null if none is to be had. */
    static @Nullable Registration of(SelectableChannel channel, int operation, Object direction)
            throws IOException {
        Selector selector = Selectors.borrow();
        if (selector == null) {
            return null;
        }
        boolean registered = false;
        try {
            var made = new Registration(selector, channel.register(selector, operation), direction);
            registered = true;
            return made;
        } finally {
            if (!registered) {
                Selectors.close(selector);
            }
        }
    }

    /**
     * Takes the channel out, which frees the descriptor of a closed one, and returns the selector.
     */
    void discard() throws IOException {
        key.cancel();
        boolean empty = false;
        try {
            selector.selectNow(_ -> {});
            empty = true;
        } finally {
            if (empty) {
                Selectors.giveBack(selector);
            } else {
                Selectors.close(selector);
            }
        }
    }
}
