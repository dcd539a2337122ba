// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.NamedPipeException;
import dev.npipe.internal.Connection;
import dev.npipe.internal.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Waits for the bell by which a reader tells of room. */
final class RoomWait {
    /** So many bells are taken at once at most. */
    private static final int MOST = 64;

    private RoomWait() {}

    /** Waits for one; false if the other end has gone. */
    static boolean await(Connection room, Deadline deadline) throws IOException {
        try {
            return room.read(ByteBuffer.allocate(MOST), deadline) >= 0;
        } catch (NamedPipeException e) {
            return false; // the pipe itself tells why
        }
    }
}
