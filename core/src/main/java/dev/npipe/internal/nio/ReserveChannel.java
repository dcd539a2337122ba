// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A descriptor that is kept so that it can be given up for a client when no other is free. */
final class ReserveChannel {
    private @Nullable SocketChannel kept;
    private boolean closed;

    /** Takes one, or fails as the system does. */
    ReserveChannel() throws IOException {
        kept = SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    /** Takes one if there is none; false if there is still none. */
    synchronized boolean take() {
        if (kept == null && !closed) {
            try {
                kept = SocketChannel.open(StandardProtocolFamily.UNIX);
            } catch (IOException e) {
                return false; // the shortage goes on
            }
        }
        return kept != null;
    }

    /** Gives it up. */
    synchronized void free() throws IOException {
        SocketChannel channel = kept;
        kept = null;
        if (channel != null) {
            channel.close();
        }
    }

    /** Gives it up for good. */
    synchronized void close() throws IOException {
        closed = true;
        free();
    }
}
