// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The calls that wait for descriptors to be ready: poll and epoll. */
@SuppressWarnings("restricted")
public final class Waiting {
    private static final MethodHandle POLL =
            Libc.handle("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle EPOLL_CREATE =
            Libc.handle("epoll_create1", JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CTL =
            Libc.handle("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle EPOLL_WAIT =
            Libc.handle("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);

    private Waiting() {}

    /** {@code int poll(struct pollfd *one, 1, int milliseconds)}; -1 waits for ever. */
    public static int poll(MemorySegment state, MemorySegment one, int millis) {
        try {
            return Libc.result(state, (int) POLL.invokeExact(state, one, 1L, millis));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code int epoll_create1(int flags)}. */
    public static int epollCreate(MemorySegment state, int flags) {
        try {
            return Libc.result(state, (int) EPOLL_CREATE.invokeExact(state, flags));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code int epoll_ctl(int epfd, int operation, int fd, struct epoll_event *event)}. */
    public static int epollCtl(
            MemorySegment state, int epfd, int operation, int fd, MemorySegment event) {
        try {
            return Libc.result(
                    state, (int) EPOLL_CTL.invokeExact(state, epfd, operation, fd, event));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code int epoll_wait(int epfd, struct epoll_event *events, int max, int timeout)}. */
    public static int epollWait(
            MemorySegment state, int epfd, MemorySegment events, int max, int timeout) {
        try {
            return Libc.result(
                    state, (int) EPOLL_WAIT.invokeExact(state, epfd, events, max, timeout));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }
}
