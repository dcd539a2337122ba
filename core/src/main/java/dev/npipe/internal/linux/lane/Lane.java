// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.lane.RingReader;
import dev.npipe.internal.lane.RingWriter;
import dev.npipe.internal.unix.socket.UnixSocket;

/**
 * Two rings in memory that both ends have, and the second connection between them: by that a reader
 * wakes a writer that waits for room. A reader is woken by the connection's own socket, which also
 * tells it of the end.
 *
 * @param memory where they are
 * @param in what arrives here
 * @param out what leaves here
 * @param room the second connection
 */
record Lane(LaneMemory memory, RingReader in, RingWriter out, UnixSocket room) {
    /** One end of a lane. */
    static Lane of(LaneMemory memory, boolean isServer, UnixSocket room) {
        return new Lane(memory, memory.rings().in(isServer), memory.rings().out(isServer), room);
    }
}
