// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static dev.npipe.internal.linux.libc.Downcall.pointer;
import static dev.npipe.internal.linux.libc.Downcall.result;

import java.lang.foreign.MemorySegment;

/** The calls that wait for descriptors to be ready: poll and epoll. */
public final class Waiting {
    private static final Downcall POLL = Downcall.of("poll");
    private static final Downcall EPOLL_CREATE = Downcall.of("epoll_create1");
    private static final Downcall EPOLL_CTL = Downcall.of("epoll_ctl");
    private static final Downcall EPOLL_WAIT = Downcall.of("epoll_wait");
    private static final Downcall EVENTFD = Downcall.of("eventfd");
    private static final Downcall READ = Downcall.of("read");
    private static final Downcall WRITE = Downcall.of("write");

    private Waiting() {}

    /** {@code int poll(struct pollfd *fds, nfds_t n, int milliseconds)}; -1 waits for ever. */
    public static int poll(CallState state, MemorySegment fds, long n, int millis) {
        return result(state, POLL.call(state, pointer(fds), n, millis));
    }

    /** {@code int eventfd(0, int flags)}. */
    public static int eventfd(CallState state, int flags) {
        return result(state, EVENTFD.call(state, 0, flags));
    }

    /** {@code ssize_t read(int fd, void *count, 8)} of an eventfd, which is 0 after it. */
    public static int takeCount(CallState state, int fd, MemorySegment count) {
        return result(state, READ.call(state, fd, pointer(count), Long.BYTES));
    }

    /** {@code ssize_t write(int fd, const void *count, 8)} to an eventfd, which adds it. */
    public static int addCount(CallState state, int fd, MemorySegment count) {
        return result(state, WRITE.call(state, fd, pointer(count), Long.BYTES));
    }

    /** {@code int epoll_create1(int flags)}. */
    public static int epollCreate(CallState state, int flags) {
        return result(state, EPOLL_CREATE.call(state, flags));
    }

    /** {@code int epoll_ctl(int epfd, int operation, int fd, struct epoll_event *event)}. */
    public static int epollCtl(
            CallState state, int epfd, int operation, int fd, MemorySegment event) {
        return result(state, EPOLL_CTL.call(state, epfd, operation, fd, pointer(event), 0));
    }

    /** {@code int epoll_wait(int epfd, struct epoll_event *events, int max, int timeout)}. */
    public static int epollWait(
            CallState state, int epfd, MemorySegment events, int max, int timeout) {
        return result(
                state, EPOLL_WAIT.call(state, epfd, pointer(events), max, timeout, 0, events));
    }
}
