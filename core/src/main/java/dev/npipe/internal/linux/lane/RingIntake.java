// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes bytes out of a ring, and tells a writer that waits of the room. Used by the one thread that
 * reads.
 */
final class RingIntake {
    private final RoomBell bell;

    RingIntake(RoomBell bell) {
        this.bell = bell;
    }

    /** What is there and has room, first into the head; how many bytes. */
    int take(Lane now, ByteBuffer head, ByteBuffer body) throws IOException {
        int n = now.in().takeSome(head, body);
        if (n > 0) {
            giveBack(now);
        }
        return n;
    }

    /** Bytes that are known to be there, as many as both have room for. */
    void takeAll(Lane now, ByteBuffer head, ByteBuffer body) {
        now.in().take(head, body);
        giveBack(now);
    }

    private void giveBack(Lane now) {
        if (now.in().giveBack()) {
            bell.ring(now);
        }
    }

    /** Rings for room what could not be rung, unless the lane was left. */
    void tellOfRoom(@Nullable Lane now) {
        if (now != null) {
            bell.ring(now);
        } else {
            bell.forget();
        }
    }

    /** True when a writer waits for room, and could not be told of it; by any thread. */
    boolean owesRoom() {
        return bell.isOwed();
    }
}
