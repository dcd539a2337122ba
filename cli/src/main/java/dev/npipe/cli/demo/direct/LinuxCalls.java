// SPDX-License-Identifier: Apache-2.0
package dev.npipe.cli.demo.direct;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the C library that {@link NativeLinux} calls, under their C names. A {@code
 * MethodHandle} is the pointer to a function together with the types of its arguments; its result,
 * and {@code errno}, are C's.
 *
 * <p>{@code errno} belongs to the thread and any other call overwrites it, the Java runtime's own
 * included. So the handle itself saves it into {@link #state}, right after the function returns.
 */
@SuppressWarnings("restricted") // native code can do anything: --enable-native-access allows it
final class LinuxCalls {
    // Values of errno, from the C headers of Linux.
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EACCES = 13;
    static final int EADDRINUSE = 98;
    static final int ECONNREFUSED = 111;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));

    // socklen_t and mode_t are ints; size_t and ssize_t are longs on 64 bits.
    private static final MethodHandle SOCKET =
            function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND =
            function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CHMOD = function("chmod", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LISTEN = function("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ACCEPT =
            function("accept", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle CONNECT =
            function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GETSOCKOPT =
            function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle RECV =
            function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND =
            function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle UNLINK = function("unlink", JAVA_INT, ADDRESS);
    private static final MethodHandle GETEUID = pure("geteuid", JAVA_INT);
    private static final MethodHandle STRERROR = pure("strerror", ADDRESS, JAVA_INT);

    private final MemorySegment state;

    LinuxCalls(Arena arena) {
        state = arena.allocate(Linker.Option.captureStateLayout());
    }

    /**
     * What the last call of this object left in {@code errno}; it means something after a failure.
     */
    int errno() {
        return state.get(JAVA_INT, ERRNO_OFFSET);
    }

    /** {@code int socket(int domain, int type, int protocol)} */
    int socket(int domain, int type, int protocol) {
        try {
            return (int) SOCKET.invokeExact(state, domain, type, protocol);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code int bind(int socket, const struct sockaddr *address, socklen_t length)} */
    int bind(int socket, MemorySegment address) {
        try {
            return (int) BIND.invokeExact(state, socket, address, (int) address.byteSize());
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code int chmod(const char *path, mode_t mode)} */
    int chmod(MemorySegment path, int mode) {
        try {
            return (int) CHMOD.invokeExact(state, path, mode);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code int listen(int socket, int backlog)} */
    int listen(int socket, int backlog) {
        try {
            return (int) LISTEN.invokeExact(state, socket, backlog);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code int accept(int socket, struct sockaddr *address, socklen_t *length)} */
    int accept(int socket) {
        try {
            return (int) ACCEPT.invokeExact(state, socket, MemorySegment.NULL, MemorySegment.NULL);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code int connect(int socket, const struct sockaddr *address, socklen_t length)} */
    int connect(int socket, MemorySegment address) {
        try {
            return (int) CONNECT.invokeExact(state, socket, address, (int) address.byteSize());
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code int getsockopt(int socket, int level, int name, void *value, socklen_t *length)} */
    int getsockopt(int socket, int level, int name, MemorySegment value, MemorySegment length) {
        try {
            return (int) GETSOCKOPT.invokeExact(state, socket, level, name, value, length);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code ssize_t recv(int socket, void *buffer, size_t length, int flags)} */
    long recv(int socket, MemorySegment buffer, int flags) {
        try {
            return (long) RECV.invokeExact(state, socket, buffer, buffer.byteSize(), flags);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code ssize_t send(int socket, const void *bytes, size_t length, int flags)} */
    long send(int socket, MemorySegment bytes, int flags) {
        try {
            return (long) SEND.invokeExact(state, socket, bytes, bytes.byteSize(), flags);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code int close(int descriptor)} */
    int close(int descriptor) {
        try {
            return (int) CLOSE.invokeExact(state, descriptor);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code int unlink(const char *path)} */
    int unlink(MemorySegment path) {
        try {
            return (int) UNLINK.invokeExact(state, path);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code uid_t geteuid(void)}; it cannot fail. */
    int geteuid() {
        try {
            return (int) GETEUID.invokeExact();
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    /** {@code char *strerror(int errno)}: the error in words, from memory that is the library's. */
    String strerror(int errno) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw wrongDescriptor(e);
        }
    }

    private static MethodHandle function(
            String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                ERRNO);
    }

    /** A function that leaves errno alone. */
    private static MethodHandle pure(String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    /**
     * A C function throws nothing: this is a handle that is called with other types than it has.
     */
    private static AssertionError wrongDescriptor(Throwable e) {
        return new AssertionError(e);
    }
}
