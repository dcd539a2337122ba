// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.Sink;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bells that a writer rings in the socket. The word that promises one is stored before it
 * rings, so one that could not be rung, for a lack of memory, is owed: it rings before anything
 * else goes into the socket. Used by the one thread that writes.
 */
final class Bells {
    /** So many bells are read at once. */
    static final int MANY = 64;

    private final Sink socket;

    /** How many were rung in this lane. */
    private long rung;

    /** Whether one is to be rung; read by any thread. */
    private volatile boolean owed;

    /** Whether that is the last one of a lane, which the other end counts on. */
    private boolean isLast;

    /** Made with the first lane. */
    private @Nullable ByteBuffer few;

    Bells(Sink socket) {
        this.socket = socket;
    }

    /** A lane begins. */
    void begin() {
        rung = 0;
        isLast = false;
    }

    /** How many were rung in this lane. */
    long rung() {
        return rung;
    }

    /** One is to be rung; by {@link #ringOwed}. */
    void owe() {
        owed = true;
    }

    /** The last one of this lane is to be rung. */
    void oweLast() {
        isLast = true;
        owed = true;
    }

    boolean isOwed() {
        return owed;
    }

    /** The other end has gone. */
    void forget() {
        owed = false;
    }

    /**
     * Rings the bell that is owed, if one is. One that finds no room finds a reader who has
     * something to receive, and is awake, but the last one of a lane must not be left out.
     */
    void ringOwed() throws IOException {
        if (owed) {
            int n = socket.writeNow(few(1));
            if (n == 0 && isLast) {
                throw new IOException("there is no room for the last bell of a lane");
            }
            rung += n;
            owed = false;
        }
    }

    /** As {@link #ringOwed}, beside the application: an end that has gone, or ended, needs none. */
    void ringOwedOrForget() throws IOException {
        try {
            ringOwed();
        } catch (PeerGoneException e) {
            forget();
        }
    }

    /** Memory for a few bytes, until the next call of this. */
    ByteBuffer few(int count) {
        ByteBuffer own = few;
        if (own == null) {
            own = ByteBuffer.allocateDirect(MANY);
            few = own;
        }
        return own.clear().limit(count);
    }
}
