// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.Polls;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.linux.libc.Transfers;
import dev.npipe.internal.linux.waiting.Bell;
import dev.npipe.internal.linux.waiting.Descriptor;
import dev.npipe.internal.unix.socket.SocketBrokenException;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket in blocking mode: one thread of the platform waits in {@code accept}. A close
 * shuts the socket down, which ends that call.
 *
 * <p>One that is shared with other processes does not block, and is never shut down, as it is to
 * listen for them: the thread waits in {@code poll}, also for a bell that rings at the close.
 */
final class LinuxServerSocket implements UnixServerSocket {
    private static final int NO_DESCRIPTOR = -1;

    private final Descriptor descriptor;
    private final ReserveDescriptor reserve;
    private final CallState state = States.borrow();

    /** Used by the one thread that accepts, as is what follows. */
    private boolean isShort;

    private final BriefLooks looks = new BriefLooks();

    /** Made when a thread waits first that may be recalled. */
    private volatile @Nullable Bell bell;

    /** Rings when a shared socket is closed here; null if it is not shared. */
    private final @Nullable Bell closing;

    /** Takes over the descriptor of a socket that is this process's alone. */
    LinuxServerSocket(int fd) throws IOException {
        rehearse();
        this.reserve = new ReserveDescriptor(state);
        this.closing = null;
        this.descriptor = new Descriptor(fd, this::beforeClose);
    }

    private LinuxServerSocket(int fd, Bell closing) throws IOException {
        rehearse();
        this.reserve = new ReserveDescriptor(state);
        this.closing = closing;
        this.descriptor = new Descriptor(fd, this::beforeClose, this::callOut);
    }

    /** Takes over the descriptor of a socket, in non-blocking mode, that others use too. */
    static LinuxServerSocket shared(int fd) throws IOException {
        var bell = new Bell();
        LinuxServerSocket socket = null;
        try {
            socket = new LinuxServerSocket(fd, bell);
            return socket;
        } finally {
            if (socket == null) {
                bell.close();
            }
        }
    }

    /** Of whoever closes a shared socket, before the last user is out: the bells are there. */
    private void callOut() {
        Objects.requireNonNull(closing).ring();
        Bell rings = bell;
        if (rings != null) {
            rings.ring();
        }
    }

    /**
     * Does what is done for a client with a socket that does not listen, so that it ends at once.
     * What is loaded and linked here cannot fail for the first client, neither for lack of memory
     * nor of a descriptor to read a class with; its descriptor would be lost.
     */
    private void rehearse() throws IOException {
        LinuxSocket.load();
        Libc.close(state, NO_DESCRIPTOR);
        int type = Constants.SOCK_STREAM | Constants.SOCK_CLOEXEC;
        int fd = Libc.socket(state, Constants.AF_UNIX, type, 0);
        if (fd < 0) {
            throw Errno.exception("a descriptor", -fd);
        }
        LinuxSocket client = LinuxSocket.of(state, fd);
        Libc.accept(state, fd, Constants.SOCK_CLOEXEC);
        Polls.now(state, fd, Constants.POLLIN);
        Transfers.recv(state, NO_DESCRIPTOR, state.argument(1), Constants.MSG_DONTWAIT);
        client.close();
    }

    private void beforeClose() {
        reserve.free();
        Bell made = bell;
        if (made != null) {
            made.close();
        }
        if (closing != null) {
            closing.close();
        }
        States.giveBack(state);
    }

    @Override
    public UnixSocket accept() throws IOException {
        descriptor.enter();
        try {
            if (isShort) {
                isShort = !reserve.take();
            }
            while (true) {
                awaitShared();
                int fd = Libc.accept(state, descriptor.fd, Constants.SOCK_CLOEXEC);
                if (isShortage(fd)) {
                    fd = acceptInShortage(fd);
                }
                if (fd >= 0) {
                    return LinuxSocket.of(state, fd);
                }
                if (!isNobody(fd)) {
                    throw failed(-fd);
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    /** Waits for a client of a shared socket, until it is closed; others wait in the call. */
    private void awaitShared() throws IOException {
        if (closing != null) {
            int ready = 0;
            while (ready == 0) { // after a signal
                ready = Polls.awaitEither(state, descriptor.fd, closing.fd, Long.MAX_VALUE);
            }
            descriptor.checkOpen();
        }
    }

    /** A signal came, the client has left, or another process was faster. */
    private static boolean isNobody(int result) {
        return result == -Constants.EINTR
                || result == -Constants.ECONNABORTED
                || result == -Constants.EAGAIN;
    }

    @Override
    public boolean canRecall() throws IOException {
        if (bell == null) {
            descriptor.enter();
            try {
                bell = new Bell();
            } finally {
                descriptor.leave();
            }
        }
        return true;
    }

    /** What poll says of the socket is still so at the accept: only one thread takes clients. */
    @Override
    public @Nullable UnixSocket acceptUnlessRecalled(Deadline deadline) throws IOException {
        Bell rings = Objects.requireNonNull(bell);
        descriptor.enter();
        try {
            if (isShort) {
                throw new IOException("no descriptor is free");
            }
            int ready = looks.find(() -> Polls.awaitEither(state, descriptor.fd, rings.fd, 0));
            if (ready == 0) {
                ready =
                        Polls.awaitEither(
                                state, descriptor.fd, rings.fd, deadline.remainingMillis());
            }
            if ((ready & Polls.SECOND) != 0) {
                rings.silence();
                return null;
            }
            if (ready == 0) {
                return null;
            }
            int fd = Libc.accept(state, descriptor.fd, Constants.SOCK_CLOEXEC);
            if (fd >= 0) {
                return LinuxSocket.of(state, fd);
            }
            if (fd == -Constants.EINTR || fd == -Constants.EAGAIN) {
                return null;
            }
            throw failed(-fd);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public void recall() {
        Bell rings = bell;
        if (rings != null && descriptor.tryEnter()) {
            try {
                rings.ring();
            } finally {
                descriptor.leave();
            }
        }
    }

    private static boolean isShortage(int result) {
        return result == -Constants.EMFILE || result == -Constants.ENFILE;
    }

    /**
     * The kernel looks for a free number first and for a client then, so it says that there is none
     * also while nobody comes ({@code __sys_accept4_file}). There may be one again when somebody
     * does.
     */
    private int acceptInShortage(int shortage) {
        if (closing == null && Polls.await(state, descriptor.fd, Constants.POLLIN) == 0) {
            return -Constants.EINTR;
        }
        int fd = Libc.accept(state, descriptor.fd, Constants.SOCK_CLOEXEC);
        if (!isShortage(fd)) {
            return fd;
        }
        if (!reserve.isThere() && !reserve.take()) {
            return shortage;
        }
        reserve.free();
        isShort = true;
        return Libc.accept(state, descriptor.fd, Constants.SOCK_CLOEXEC);
    }

    /** A socket that was shut down does not listen, which is EINVAL. */
    private IOException failed(int errno) throws IOException {
        descriptor.checkOpen();
        IOException failure = Errno.exception("accept", errno);
        return switch (errno) {
            case Constants.EINVAL, Constants.EBADF, Constants.ENOTSOCK ->
                    new SocketBrokenException(failure);
            default -> failure;
        };
    }

    @Override
    public boolean isShort() {
        return isShort;
    }

    @Override
    public boolean hasWaiting() throws IOException {
        descriptor.enter();
        CallState look = States.borrow(); // the other is the accepting thread's
        try {
            return Polls.now(look, descriptor.fd, Constants.POLLIN) != 0;
        } finally {
            States.giveBack(look);
            descriptor.leave();
        }
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
