// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.npipe.internal.linux.identity.Peers;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.Passing;
import dev.npipe.internal.linux.libc.Polls;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.linux.waiting.Descriptor;
import dev.npipe.internal.security.PeerIdentity;
import dev.npipe.internal.unix.socket.PeerGoneException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What a connected socket is asked and told beside reading and writing; by any thread, never
 * waiting.
 */
final class SocketCalls {
    /** {@code struct sockaddr_un}, and the NUL that a path of full length lacks. */
    private static final int ADDRESS_SIZE = 2 + 108 + 1;

    private final Descriptor descriptor;

    SocketCalls(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    private interface Call {
        int on(CallState state);
    }

    private int call(Call call) throws IOException {
        descriptor.enter();
        CallState state = States.borrow();
        try {
            return call.on(state);
        } finally {
            States.giveBack(state);
            descriptor.leave();
        }
    }

    void shutdown(int how) throws IOException {
        int result = call(state -> Libc.shutdown(state, descriptor.fd, how));
        if (result < 0 && result != -Constants.ENOTCONN) {
            throw Errno.exception("shutdown", -result);
        }
    }

    boolean hungUp() throws IOException {
        return (call(state -> Polls.now(state, descriptor.fd, 0)) & Constants.POLLHUP) != 0;
    }

    /** True while the socket holds the reset of a peer that closed with unread data. */
    boolean failed() throws IOException {
        return (call(state -> Polls.now(state, descriptor.fd, 0)) & Constants.POLLERR) != 0;
    }

    /** The bytes that the peer has not taken out of the kernel's buffers: SIOCOUTQ. */
    int unsent() throws IOException {
        int result =
                call(
                        state -> {
                            MemorySegment count = state.argument(4);
                            int r = Libc.ioctl(state, descriptor.fd, Constants.SIOCOUTQ, count);
                            return r < 0 ? r : state.getInt(0);
                        });
        if (result < 0) {
            throw Errno.exception("ioctl(SIOCOUTQ)", -result);
        }
        return result;
    }

    /** The size of the buffer for what is sent, as the kernel counts it; for who has entered. */
    static int sendBuffer(CallState state, int fd) throws IOException {
        state.putInt(0, 0);
        state.putInt(8, Integer.BYTES);
        MemorySegment room = state.argument(12);
        int result =
                Libc.getsockopt(
                        state,
                        fd,
                        Constants.SO_SNDBUF,
                        room.asSlice(0, Integer.BYTES),
                        room.asSlice(8, Integer.BYTES));
        if (result < 0) {
            throw Errno.exception("getsockopt(SO_SNDBUF)", -result);
        }
        return state.getInt(0);
    }

    /** Advice about a buffer; 0 leaves the kernel's choice. */
    void bufferSize(int option, int size) throws IOException {
        if (size == 0) {
            return;
        }
        int result =
                call(
                        state -> {
                            state.putInt(0, size);
                            return Libc.setsockopt(state, descriptor.fd, option, state.argument(4));
                        });
        if (result < 0) {
            throw Errno.exception("setsockopt", -result);
        }
    }

    /** The path in the address of the other end; none if that has no path. */
    Optional<String> boundTo() throws IOException {
        descriptor.enter();
        try (Arena arena = Arena.ofConfined()) {
            CallState state = CallState.in(arena);
            MemorySegment address = arena.allocate(ADDRESS_SIZE, 2); // zeros
            MemorySegment length = arena.allocate(JAVA_INT);
            length.set(JAVA_INT, 0, ADDRESS_SIZE);
            int result = Libc.getpeername(state, descriptor.fd, address, length);
            if (result < 0) {
                throw Errno.exception("getpeername", -result);
            }
            String path = address.getString(2);
            return path.isEmpty() ? Optional.empty() : Optional.of(path);
        } finally {
            descriptor.leave();
        }
    }

    PeerIdentity user() throws IOException {
        descriptor.enter();
        try {
            return Peers.user(descriptor.fd);
        } finally {
            descriptor.leave();
        }
    }

    PeerIdentity peer(boolean withProcess) throws IOException {
        descriptor.enter();
        try {
            return Peers.of(descriptor.fd, withProcess);
        } finally {
            descriptor.leave();
        }
    }

    /** Passes two open files with one byte, and does not wait. */
    void pass(int first, int second) throws IOException {
        int result = call(state -> Passing.send(state, descriptor.fd, first, second));
        if (result == -Constants.EPIPE || result == -Constants.ECONNRESET) {
            throw new PeerGoneException(Errno.exception("sendmsg", -result));
        }
        if (result < 0) {
            throw Errno.exception("sendmsg", -result);
        }
    }

    /** Takes the two open files that were passed; false if nothing has come. */
    boolean take(int[] to) throws IOException {
        int result = call(state -> Passing.receive(state, descriptor.fd, to));
        if (result == Passing.NOT_PASSED) {
            throw new EOFException("the other end passed no open files");
        }
        if (result < 0 && result != -Constants.EAGAIN && result != -Constants.EINTR) {
            throw Errno.exception("recvmsg", -result);
        }
        return result > 0;
    }
}
