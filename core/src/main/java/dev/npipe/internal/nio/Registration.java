// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A selector with one channel registered, held by one thread at a time.
 *
 * @param direction who may keep it, if anybody
 */
record Registration(Selector selector, SelectionKey key, @Nullable Object direction) {

    static Registration of(
            Selector selector, SelectableChannel channel, int operation, @Nullable Object direction)
            throws IOException {
        try {
            return new Registration(selector, channel.register(selector, operation), direction);
        } catch (IOException | RuntimeException e) {
            IdleSelectors.giveBack(selector);
            throw e;
        }
    }

    /**
     * Takes the channel out, which frees the descriptor of a closed one, and returns the selector.
     */
    void discard() throws IOException {
        key.cancel();
        try {
            selector.selectNow(_ -> {});
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
        IdleSelectors.giveBack(selector);
    }
}
