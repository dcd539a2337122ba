// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.lane;

import dev.npipe.internal.lane.RingFault;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.Passing;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Two connected sockets without a name, by which the ends of a lane tell each other of room.
 *
 * @param own this end's
 * @param other the descriptor of the other end's, to be passed and closed
 */
record RoomPair(UnixSocket own, int other) {
    private static final int SIZE = 8;

    /** Where the length of an option is, behind the option. */
    private static final int LENGTH = 8;

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

    /** The end that was passed, which is closed if it is something else. */
    static UnixSocket passed(DescriptorSockets sockets, int fd) throws IOException {
        CallState state = States.borrow();
        try {
            boolean right =
                    option(state, fd, Constants.SO_DOMAIN) == Constants.AF_UNIX
                            && option(state, fd, Constants.SO_TYPE) == Constants.SOCK_STREAM;
            if (!right) {
                Libc.close(state, fd);
                throw new RingFault("what came with it is no stream socket");
            }
            return sockets.of(state, fd);
        } finally {
            States.giveBack(state);
        }
    }

    private static int option(CallState state, int fd, int option) {
        state.putInt(LENGTH, Integer.BYTES);
        MemorySegment both = state.argument(LENGTH + Integer.BYTES);
        MemorySegment length = both.asSlice(LENGTH);
        int result = Libc.getsockopt(state, fd, option, both.asSlice(0, Integer.BYTES), length);
        return result < 0 ? result : state.getInt(0);
    }
}
