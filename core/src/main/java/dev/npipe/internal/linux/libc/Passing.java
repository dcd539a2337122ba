// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static dev.npipe.internal.linux.libc.Downcall.pointer;
import static dev.npipe.internal.linux.libc.Downcall.result;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Open files on their way through a socket: {@code SCM_RIGHTS} (unix(7)). */
public final class Passing {
    /** Two descriptors were passed. */
    public static final int PASSED = 1;

    /** Something else was received, or nothing is to come. */
    public static final int NOT_PASSED = 0;

    private static final Downcall SOCKETPAIR = Downcall.of("socketpair");

    private static final int HEADER = 56;
    private static final int FLAGS = 48;
    private static final int SCM_RIGHTS = 1;

    /** {@code CMSG_LEN}, and {@code CMSG_SPACE}, of two {@code int}. */
    private static final int LENGTH = 24;

    /** Behind the header: the vector of one buffer, the control message, the byte. */
    private static final int VECTOR = HEADER;

    private static final int CONTROL = VECTOR + 16;
    private static final int DATA = CONTROL + LENGTH;
    private static final int SIZE = DATA + 8;

    private Passing() {}

    /** {@code int socketpair(int domain, int type, 0, int fds[2])}. */
    public static int socketpair(CallState state, int domain, int type, MemorySegment fds) {
        return result(state, SOCKETPAIR.call(state, domain, type, 0, pointer(fds), 0));
    }

    /** Sends one byte with two descriptors, and does not wait; 1, or the negative errno. */
    public static int send(CallState state, int fd, int first, int second) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = message(arena);
            message.set(JAVA_LONG, CONTROL, LENGTH);
            message.set(JAVA_INT, CONTROL + 8, Constants.SOL_SOCKET);
            message.set(JAVA_INT, CONTROL + 12, SCM_RIGHTS);
            message.set(JAVA_INT, CONTROL + 16, first);
            message.set(JAVA_INT, CONTROL + 20, second);
            return Transfers.sendmsg(
                    state, fd, message, Constants.MSG_DONTWAIT | Constants.MSG_NOSIGNAL);
        }
    }

    /**
     * Receives one byte with two descriptors, and does not wait. What is passed otherwise is
     * closed.
     *
     * @param to where the descriptors go
     * @return {@link #PASSED}, {@link #NOT_PASSED}, or the negative errno
     */
    public static int receive(CallState state, int fd, int[] to) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = message(arena);
            int flags = Constants.MSG_DONTWAIT | Constants.MSG_CMSG_CLOEXEC;
            int n = Transfers.recvmsg(state, fd, message, flags, message);
            if (n < 0) {
                return n;
            }
            boolean rights =
                    message.get(JAVA_LONG, 40) > 0
                            && message.get(JAVA_INT, CONTROL + 8) == Constants.SOL_SOCKET
                            && message.get(JAVA_INT, CONTROL + 12) == SCM_RIGHTS;
            if (!rights) {
                return NOT_PASSED;
            }
            to[0] = message.get(JAVA_INT, CONTROL + 16);
            if (message.get(JAVA_LONG, CONTROL) != LENGTH) {
                Libc.close(state, to[0]);
                return NOT_PASSED;
            }
            to[1] = message.get(JAVA_INT, CONTROL + 20);
            if ((message.get(JAVA_INT, FLAGS) & Constants.MSG_CTRUNC) != 0) { // there were more
                Libc.close(state, to[0]);
                Libc.close(state, to[1]);
                return NOT_PASSED;
            }
            return PASSED;
        }
    }

    /** A {@code msghdr} with room for a byte and two descriptors; more of those are closed. */
    private static MemorySegment message(Arena arena) {
        MemorySegment message = arena.allocate(SIZE, Long.BYTES);
        message.set(JAVA_LONG, 16, message.address() + VECTOR);
        message.set(JAVA_LONG, 24, 1);
        message.set(JAVA_LONG, 32, message.address() + CONTROL);
        message.set(JAVA_LONG, 40, LENGTH);
        message.set(JAVA_LONG, VECTOR, message.address() + DATA);
        message.set(JAVA_LONG, VECTOR + 8, 1);
        message.set(JAVA_BYTE, DATA, (byte) 'L');
        return message;
    }
}
