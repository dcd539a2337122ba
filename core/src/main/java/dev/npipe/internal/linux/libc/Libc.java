// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static dev.npipe.internal.linux.libc.Downcall.pointer;
import static dev.npipe.internal.linux.libc.Downcall.result;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The functions of libc that this backend calls. Each returns what the C function returns, or the
 * negative errno where that reports a failure.
 */
@SuppressWarnings("restricted")
public final class Libc {
    private static final Downcall SOCKET = Downcall.of("socket");
    private static final Downcall BIND = Downcall.of("bind");
    private static final Downcall LISTEN = Downcall.of("listen");
    private static final Downcall ACCEPT = Downcall.of("accept4");
    private static final Downcall CONNECT = Downcall.of("connect");
    private static final Downcall GETPEERNAME = Downcall.of("getpeername");
    private static final Downcall GETSOCKNAME = Downcall.of("getsockname");
    private static final Downcall SHUTDOWN = Downcall.of("shutdown");
    private static final Downcall CLOSE = Downcall.of("close");
    private static final Downcall GETSOCKOPT = Downcall.of("getsockopt");
    private static final Downcall SETSOCKOPT = Downcall.of("setsockopt");
    private static final Downcall FCHMOD = Downcall.of("fchmod");
    private static final Downcall FCNTL = Downcall.of("fcntl");
    private static final Downcall IOCTL = Downcall.of("ioctl");
    private static final Downcall GETEUID = Downcall.of("geteuid");
    private static final Downcall GETPID = Downcall.of("getpid");
    private static final Downcall GETPWUID = Downcall.of("getpwuid_r");
    private static final Downcall STRERROR = Downcall.of("strerror_r");

    private static final int MAX_TEXT = 256;

    private Libc() {}

    /** {@code int socket(int domain, int type, int protocol)}. */
    public static int socket(CallState state, int domain, int type, int protocol) {
        return result(state, SOCKET.call(state, domain, type, protocol));
    }

    /** {@code int bind(int fd, const struct sockaddr *address, socklen_t length)}. */
    public static int bind(CallState state, int fd, MemorySegment address) {
        return result(state, BIND.call(state, fd, pointer(address), address.byteSize()));
    }

    /** {@code int listen(int fd, int backlog)}. */
    public static int listen(CallState state, int fd, int backlog) {
        return result(state, LISTEN.call(state, fd, backlog));
    }

    /** {@code int accept4(int fd, NULL, NULL, int flags)}. */
    public static int accept(CallState state, int fd, int flags) {
        return result(state, ACCEPT.call(state, fd, 0, 0, flags, 0));
    }

    /** {@code int connect(int fd, const struct sockaddr *address, socklen_t length)}. */
    public static int connect(CallState state, int fd, MemorySegment address) {
        return result(state, CONNECT.call(state, fd, pointer(address), address.byteSize()));
    }

    /** {@code int getpeername(int fd, struct sockaddr *address, socklen_t *length)}. */
    public static int getpeername(
            CallState state, int fd, MemorySegment address, MemorySegment length) {
        return result(state, GETPEERNAME.call(state, fd, pointer(address), pointer(length)));
    }

    /** {@code int getsockname(int fd, struct sockaddr *address, socklen_t *length)}. */
    public static int getsockname(
            CallState state, int fd, MemorySegment address, MemorySegment length) {
        return result(state, GETSOCKNAME.call(state, fd, pointer(address), pointer(length)));
    }

    /** {@code int shutdown(int fd, int how)}. */
    public static int shutdown(CallState state, int fd, int how) {
        return result(state, SHUTDOWN.callSurely(state, fd, how));
    }

    /** {@code int close(int fd)}. */
    public static int close(CallState state, int fd) {
        return result(state, CLOSE.callSurely(state, fd, 0));
    }

    /** {@code int getsockopt(int fd, SOL_SOCKET, int option, void *value, socklen_t *length)}. */
    public static int getsockopt(
            CallState state, int fd, int option, MemorySegment value, MemorySegment length) {
        return result(
                state,
                GETSOCKOPT.call(
                        state, fd, Constants.SOL_SOCKET, option, pointer(value), pointer(length)));
    }

    /**
     * {@code int setsockopt(int fd, SOL_SOCKET, int option, const void *value, socklen_t length)}.
     */
    public static int setsockopt(CallState state, int fd, int option, MemorySegment value) {
        return result(
                state,
                SETSOCKOPT.call(
                        state, fd, Constants.SOL_SOCKET, option, pointer(value), value.byteSize()));
    }

    /** {@code int fchmod(int fd, mode_t mode)}. */
    public static int fchmod(CallState state, int fd, int mode) {
        return result(state, FCHMOD.call(state, fd, mode));
    }

    /** {@code int fcntl(int fd, int command, int argument)}. */
    public static int fcntl(CallState state, int fd, int command, int argument) {
        return result(state, FCNTL.call(state, fd, command, argument));
    }

    /** {@code int ioctl(int fd, unsigned long request, void *argument)}. */
    public static int ioctl(CallState state, int fd, long request, MemorySegment argument) {
        return result(state, IOCTL.call(state, fd, request, pointer(argument)));
    }

    /** {@code uid_t geteuid(void)}. */
    public static int geteuid() {
        CallState state = States.borrow();
        try {
            return (int) GETEUID.call(state, 0);
        } finally {
            States.giveBack(state);
        }
    }

    /** {@code pid_t getpid(void)}. */
    public static int getpid() {
        CallState state = States.borrow();
        try {
            return (int) GETPID.call(state, 0);
        } finally {
            States.giveBack(state);
        }
    }

    /** {@code int getpwuid_r(uid_t, struct passwd *, char *, size_t, struct passwd **)}. */
    public static int getpwuid(
            CallState state,
            int uid,
            MemorySegment entry,
            MemorySegment strings,
            MemorySegment found) {
        return (int)
                GETPWUID.call(
                        state,
                        uid,
                        pointer(entry),
                        pointer(strings),
                        strings.byteSize(),
                        pointer(found));
    }

    /** The system's text for an errno: {@code strerror_r}, in the user's language. */
    public static String strerror(int errno) {
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            MemorySegment room = arena.allocate(MAX_TEXT);
            long text = STRERROR.call(state, errno, pointer(room), MAX_TEXT);
            return MemorySegment.ofAddress(text).reinterpret(MAX_TEXT).getString(0);
        }
    }
}
