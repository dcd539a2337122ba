// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.unix.socket.PeerGoneException;
import java.io.IOException;

/**
 * The bell by which a reader tells a writer that there is room again. The word that promised it is
 * cleared before, so one that could not be rung is owed, and the keeper sees to it.
 */
final class RoomBell {
    private final FewBytes few;
    private final LaneOwner owner;

    /** Whether it is to be rung; written in turn. */
    private volatile boolean owed;

    RoomBell(FewBytes few, LaneOwner owner) {
        this.few = few;
        this.owner = owner;
    }

    boolean isOwed() {
        return owed;
    }

    /** What was read stays read, whatever fails here. */
    void ring(Lane now) {
        owed = true;
        try {
            now.room().sink().writeNow(few.of(1)); // what finds no room finds bells that ring
            owed = false;
        } catch (PeerGoneException e) {
            owed = false; // what it has written is read nevertheless
        } catch (IOException | OutOfMemoryError e) { // the keeper tries again
            owner.lookSoon();
        }
    }

    /** There is no lane any more. */
    void forget() {
        owed = false;
    }
}
