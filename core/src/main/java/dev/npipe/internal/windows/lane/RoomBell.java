// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Connection;
import dev.npipe.internal.background.PipeLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/** The bell by which a reader tells a writer that there is room again. */
final class RoomBell {
    private RoomBell() {}

    /**
     * Rings. One that finds no room, or another that rings, finds a writer who has bells to take;
     * one who has gone needs none. What was read stays read.
     */
    static void ring(Connection room) {
        try {
            room.tryWrite(ByteBuffer.allocate(1));
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, "lane", "a writer was not told of room", e);
        }
    }
}
