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
    private static final MethodHandle EVENTFD =
            Libc.handle("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle READ =
            Libc.handle("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle WRITE =
            Libc.handle("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private Waiting() {}

    /** {@code int poll(struct pollfd *fds, nfds_t n, int milliseconds)}; -1 waits for ever. */
    public static int poll(MemorySegment state, MemorySegment fds, long n, int millis) {
        try {
            return Libc.result(state, (int) POLL.invokeExact(state, fds, n, millis));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code int eventfd(0, int flags)}. */
    public static int eventfd(MemorySegment state, int flags) {
        try {
            return Libc.result(state, (int) EVENTFD.invokeExact(state, 0, flags));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code ssize_t read(int fd, void *count, 8)} of an eventfd, which is 0 after it. */
    public static int takeCount(MemorySegment state, int fd, MemorySegment count) {
        try {
            return Libc.result(state, (long) READ.invokeExact(state, fd, count, 8L));
        } catch (Throwable e) {
            throw Libc.broken(e);
        }
    }

    /** {@code ssize_t write(int fd, const void *count, 8)} to an eventfd, which adds it. */
    public static int addCount(MemorySegment state, int fd, MemorySegment count) {
        try {
            return Libc.result(state, (long) WRITE.invokeExact(state, fd, count, 8L));
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
