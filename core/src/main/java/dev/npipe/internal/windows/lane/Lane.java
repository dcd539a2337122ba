// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.windows.lane;

import dev.npipe.internal.Connection;
import dev.npipe.internal.background.PipeLog;
import dev.npipe.internal.lane.RingReader;
import dev.npipe.internal.lane.RingWriter;
import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * Two rings in memory that both ends have, and a second pipe between them, by which a reader wakes
 * a writer that waits for room. A reader is woken by the connection's own pipe, which also tells it
 * of the end.
 *
 * @param memory where they are
 * @param in what arrives here
 * @param out what leaves here
 * @param room the second pipe
 * @param token what the client writes into its pipe where it goes on in the ring
 */
public record Lane(
        SectionMemory memory, RingReader in, RingWriter out, Connection room, LaneToken token) {
    /** One end of a lane. */
    public static Lane of(
            SectionMemory memory, boolean isServer, Connection room, LaneToken token) {
        return new Lane(
                memory, memory.rings().in(isServer), memory.rings().out(isServer), room, token);
    }

    /** Closes the second pipe; whoever waits there is woken. */
    public void closeRoom(String pipe) {
        close(room, pipe);
    }

    /** Closes a second pipe that belongs to no lane. */
    public static void close(Connection room, String pipe) {
        try {
            room.close();
        } catch (IOException e) {
            PipeLog.log(Level.DEBUG, pipe, "a pipe was not closed", e);
        }
    }
}
