// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static dev.npipe.internal.linux.libc.Downcall.length;
import static dev.npipe.internal.linux.libc.Downcall.pointer;

import java.lang.foreign.MemorySegment;

/** The calls that move bytes through a connected socket. */
public final class Transfers {
    private static final Downcall RECV = Downcall.of("recv");
    private static final Downcall SEND = Downcall.of("send");
    private static final Downcall RECVMSG = Downcall.of("recvmsg");
    private static final Downcall SENDMSG = Downcall.of("sendmsg");

    private Transfers() {}

    /** {@code ssize_t recv(int fd, void *buffer, size_t length, int flags)}. */
    public static int recv(CallState state, int fd, MemorySegment buffer, int flags) {
        return length(
                state, RECV.call(state, fd, pointer(buffer), buffer.byteSize(), flags, 0, buffer));
    }

    /** {@code ssize_t send(int fd, const void *buffer, size_t length, int flags)}. */
    public static int send(CallState state, int fd, MemorySegment buffer, int flags) {
        return length(
                state, SEND.call(state, fd, pointer(buffer), buffer.byteSize(), flags, 0, buffer));
    }

    /**
     * {@code ssize_t recvmsg(int fd, struct msghdr *message, int flags)}; the caller's buffer,
     * whose address is in the message, stays open as long as it is an argument, too.
     */
    public static int recvmsg(
            CallState state, int fd, MemorySegment message, int flags, MemorySegment held) {
        return length(state, RECVMSG.call(state, fd, pointer(message), flags, 0, 0, held));
    }

    /** {@code ssize_t sendmsg(int fd, const struct msghdr *message, int flags)}. */
    public static int sendmsg(CallState state, int fd, MemorySegment message, int flags) {
        return length(state, SENDMSG.call(state, fd, pointer(message), flags, 0, 0, message));
    }
}
