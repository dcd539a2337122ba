// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.unix.socket.PeerGoneException;
import dev.npipe.internal.unix.socket.Sink;
import java.io.IOException;

/**
 * The bells that a writer rings in the socket. The word that promises one is stored before it
 * rings, so one that could not be rung, for a lack of memory, is owed: it rings before anything
 * else goes into the socket. Used by the one thread that writes.
 */
final class Bells {
    /** Less than the smallest buffer of a socket, which takes a byte while it is not full. */
    private static final int SURELY_TAKEN = 4096;

    private final Sink socket;

    /** How many were rung in this lane. */
    private long rung;

    /** Whether one is to be rung; read by any thread. */
    private volatile boolean owed;

    /** Whether that is the last one of a lane, which the other end counts on. */
    private boolean isLast;

    private final FewBytes few;

    Bells(Sink socket, FewBytes few) {
        this.socket = socket;
        this.few = few;
    }

    /** True when a bell surely finds room beside so much that the other end has not taken. */
    static boolean hasRoomBeside(int unsent) {
        return unsent <= SURELY_TAKEN;
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
            int n = socket.writeNow(few.of(1));
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
}
