// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The calls that move bytes through a connected socket. */
@SuppressWarnings("restricted")
public final class Transfers {
    private static final MethodHandle RECV =
            Libc.handle("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND =
            Libc.handle("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

    /**
     * The cheapest calls there are, which take memory of the Java heap, too. They keep the
     * collector away meanwhile, so they must never wait.
     */
    private static final MethodHandle RECV_NOW =
            Libc.critical("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

    private static final MethodHandle SEND_NOW =
            Libc.critical("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVMSG =
            Libc.handle("recvmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle SENDMSG =
            Libc.handle("sendmsg", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);

    private Transfers() {}

    /** {@code ssize_t recv(int fd, void *buffer, size_t length, int flags)}. */
    public static int recv(MemorySegment state, int fd, MemorySegment buffer, int flags) {
        try {
            return Libc.result(
                    state, (long) RECV.invokeExact(state, fd, buffer, buffer.byteSize(), flags));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code ssize_t send(int fd, const void *buffer, size_t length, int flags)}. */
    public static int send(MemorySegment state, int fd, MemorySegment buffer, int flags) {
        try {
            return Libc.result(
                    state, (long) SEND.invokeExact(state, fd, buffer, buffer.byteSize(), flags));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code recv} with MSG_DONTWAIT; -1 for whatever reason it failed. */
    public static int recvNow(int fd, MemorySegment buffer) {
        try {
            return (int)
                    (long)
                            RECV_NOW.invokeExact(
                                    fd, buffer, buffer.byteSize(), Constants.MSG_DONTWAIT);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code send} with MSG_DONTWAIT; -1 for whatever reason it failed. */
    public static int sendNow(int fd, MemorySegment buffer) {
        try {
            return (int)
                    (long)
                            SEND_NOW.invokeExact(
                                    fd,
                                    buffer,
                                    buffer.byteSize(),
                                    Constants.MSG_DONTWAIT | Constants.MSG_NOSIGNAL);
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /**
     * {@code ssize_t recvmsg(int fd, struct msghdr *message, int flags)}. The function knows
     * nothing of its last argument, the caller's buffer, which lies in a register that it does not
     * read: the buffer's arena cannot be closed as long as it is an argument, while an address that
     * is only stored in the message would not keep it open.
     */
    public static int recvmsg(
            MemorySegment state, int fd, MemorySegment message, int flags, MemorySegment held) {
        try {
            return Libc.result(state, (long) RECVMSG.invokeExact(state, fd, message, flags, held));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code ssize_t sendmsg(int fd, const struct msghdr *message, int flags)}. */
    public static int sendmsg(MemorySegment state, int fd, MemorySegment message, int flags) {
        try {
            return Libc.result(state, (long) SENDMSG.invokeExact(state, fd, message, flags));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
