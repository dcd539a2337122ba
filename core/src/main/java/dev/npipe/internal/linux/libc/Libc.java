// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.libc;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libc that this backend calls. Each returns what the C function returns, or the
 * negative errno where that reports a failure; {@code state} is at least {@link #STATE_SIZE} bytes
 * that nobody else uses during the call.
 */
@SuppressWarnings("restricted")
public final class Libc {
    /** The size of what a call needs to capture errno. */
    public static final long STATE_SIZE = Linker.Option.captureStateLayout().byteSize();

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MethodHandle SOCKET =
            handle("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = handle("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LISTEN = handle("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ACCEPT =
            handle("accept4", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT =
            handle("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETPEERNAME =
            handle("getpeername", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle GETSOCKNAME =
            handle("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SHUTDOWN = handle("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = handle("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            handle("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle FCHMOD = handle("fchmod", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle FCNTL =
            variadic("fcntl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle IOCTL =
            variadic("ioctl", JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle GETEUID = plain("geteuid", JAVA_INT);
    private static final MethodHandle GETPWUID =
            plain("getpwuid_r", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);
    private static final MethodHandle STRERROR =
            plain("strerror_r", ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG);

    private Libc() {}

    static MethodHandle handle(String name, MemoryLayout result, MemoryLayout... arguments) {
        return find(name, FunctionDescriptor.of(result, arguments), ERRNO);
    }

    /** For a function whose third argument is the first of its variable ones. */
    static MethodHandle variadic(String name, MemoryLayout result, MemoryLayout... arguments) {
        return find(
                name,
                FunctionDescriptor.of(result, arguments),
                ERRNO,
                Linker.Option.firstVariadicArg(2));
    }

    public static MethodHandle plain(String name, MemoryLayout result, MemoryLayout... arguments) {
        return find(name, FunctionDescriptor.of(result, arguments));
    }

    static MethodHandle critical(String name, MemoryLayout result, MemoryLayout... arguments) {
        return find(name, FunctionDescriptor.of(result, arguments), Linker.Option.critical(true));
    }

    private static MethodHandle find(
            String name, FunctionDescriptor type, Linker.Option... options) {
        MemorySegment symbol =
                LINKER.defaultLookup()
                        .find(name)
                        .orElseThrow(() -> new UnsatisfiedLinkError("libc has no " + name));
        return LINKER.downcallHandle(symbol, type, options);
    }

    static int result(MemorySegment state, int result) {
        return result >= 0 ? result : -state.get(JAVA_INT, 0);
    }

    static int result(MemorySegment state, long result) {
        return result >= 0 ? (int) result : -state.get(JAVA_INT, 0);
    }

    /**
     * A wrong descriptor or a missing function, never a failure of the call; but the caller's
     * buffer may be of an arena that is closed, or of another thread.
     */
    static AssertionError broken(Throwable e) {
        if (e instanceof IllegalStateException || e instanceof WrongThreadException) {
            throw (RuntimeException) e;
        }
        return new AssertionError(e);
    }

    /** {@code int socket(int domain, int type, int protocol)}. */
    public static int socket(MemorySegment state, int domain, int type, int protocol) {
        try {
            return result(state, (int) SOCKET.invokeExact(state, domain, type, protocol));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int bind(int fd, const struct sockaddr *address, socklen_t length)}. */
    public static int bind(MemorySegment state, int fd, MemorySegment address) {
        try {
            return result(
                    state, (int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int listen(int fd, int backlog)}. */
    public static int listen(MemorySegment state, int fd, int backlog) {
        try {
            return result(state, (int) LISTEN.invokeExact(state, fd, backlog));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int accept4(int fd, NULL, NULL, int flags)}. */
    public static int accept(MemorySegment state, int fd, int flags) {
        try {
            return result(
                    state,
                    (int)
                            ACCEPT.invokeExact(
                                    state, fd, MemorySegment.NULL, MemorySegment.NULL, flags));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int connect(int fd, const struct sockaddr *address, socklen_t length)}. */
    public static int connect(MemorySegment state, int fd, MemorySegment address) {
        try {
            return result(
                    state, (int) CONNECT.invokeExact(state, fd, address, (int) address.byteSize()));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int getpeername(int fd, struct sockaddr *address, socklen_t *length)}. */
    public static int getpeername(
            MemorySegment state, int fd, MemorySegment address, MemorySegment length) {
        try {
            return result(state, (int) GETPEERNAME.invokeExact(state, fd, address, length));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int getsockname(int fd, struct sockaddr *address, socklen_t *length)}. */
    public static int getsockname(
            MemorySegment state, int fd, MemorySegment address, MemorySegment length) {
        try {
            return result(state, (int) GETSOCKNAME.invokeExact(state, fd, address, length));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int shutdown(int fd, int how)}. */
    public static int shutdown(MemorySegment state, int fd, int how) {
        try {
            return result(state, (int) SHUTDOWN.invokeExact(state, fd, how));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int close(int fd)}. */
    public static int close(MemorySegment state, int fd) {
        try {
            return result(state, (int) CLOSE.invokeExact(state, fd));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int getsockopt(int fd, SOL_SOCKET, int option, void *value, socklen_t *length)}. */
    public static int getsockopt(
            MemorySegment state, int fd, int option, MemorySegment value, MemorySegment length) {
        try {
            return result(
                    state,
                    (int)
                            GETSOCKOPT.invokeExact(
                                    state, fd, Constants.SOL_SOCKET, option, value, length));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /**
     * {@code int setsockopt(int fd, SOL_SOCKET, int option, const void *value, socklen_t length)}.
     */
    public static int setsockopt(MemorySegment state, int fd, int option, MemorySegment value) {
        try {
            return result(
                    state,
                    (int)
                            SETSOCKOPT.invokeExact(
                                    state,
                                    fd,
                                    Constants.SOL_SOCKET,
                                    option,
                                    value,
                                    (int) value.byteSize()));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int fchmod(int fd, mode_t mode)}. */
    public static int fchmod(MemorySegment state, int fd, int mode) {
        try {
            return result(state, (int) FCHMOD.invokeExact(state, fd, mode));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int fcntl(int fd, int command, int argument)}. */
    public static int fcntl(MemorySegment state, int fd, int command, int argument) {
        try {
            return result(state, (int) FCNTL.invokeExact(state, fd, command, argument));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int ioctl(int fd, unsigned long request, void *argument)}. */
    public static int ioctl(MemorySegment state, int fd, long request, MemorySegment argument) {
        try {
            return result(state, (int) IOCTL.invokeExact(state, fd, request, argument));
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code uid_t geteuid(void)}. */
    public static int geteuid() {
        try {
            return (int) GETEUID.invokeExact();
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** {@code int getpwuid_r(uid_t, struct passwd *, char *, size_t, struct passwd **)}. */
    public static int getpwuid(
            int uid, MemorySegment entry, MemorySegment strings, MemorySegment found) {
        try {
            return (int) GETPWUID.invokeExact(uid, entry, strings, strings.byteSize(), found);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** The system's text for an errno: {@code strerror_r}, in the user's language. */
    public static String strerror(int errno) {
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            MemorySegment room = arena.allocate(256);
            MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno, room, 256L);
            return text.reinterpret(256).getString(0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }
}
