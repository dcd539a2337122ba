// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.Passing;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;

/**
 * Two connected sockets without a name, by which the ends of a lane tell each other of room.
 *
 * @param own this end's
 * @param other the descriptor of the other end's, to be passed and closed
 */
record RoomPair(UnixSocket own, int other) {
    private static final int SIZE = 8;

    /** Makes two. */
    static RoomPair make(DescriptorSockets sockets) throws IOException {
        CallState state = States.borrow();
        try {
            int type = Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC;
            int result = Passing.socketpair(state, Constants.AF_UNIX, type, state.argument(SIZE));
            if (result < 0) {
                throw Errno.exception("socketpair", -result);
            }
            int first = state.getInt(0);
            int second = state.getInt(Integer.BYTES);
            UnixSocket own = null;
            try {
                own = sockets.of(state, first);
                return new RoomPair(own, second);
            } finally {
                if (own == null) {
                    Libc.close(state, second);
                }
            }
        } finally {
            States.giveBack(state);
        }
    }
}
