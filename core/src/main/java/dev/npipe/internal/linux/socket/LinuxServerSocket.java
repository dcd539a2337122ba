// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.socket;

import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Errno;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.Polls;
import dev.npipe.internal.linux.libc.States;
import dev.npipe.internal.unix.socket.UnixServerSocket;
import dev.npipe.internal.unix.socket.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A listening socket in non-blocking mode. One platform thread waits and accepts. */
final class LinuxServerSocket implements UnixServerSocket {
    private final Descriptor descriptor;
    private final MemorySegment state = States.borrow();

    /** Takes over the descriptor. */
    LinuxServerSocket(int fd) {
        this.descriptor = new Descriptor(fd, () -> States.giveBack(state));
    }

    /** Waits in the system call; {@link #close} shuts the socket down, which ends it. */
    @Override
    public void awaitAcceptable() throws IOException {
        int events = 0;
        while (events == 0) {
            descriptor.enter();
            try {
                events = Polls.await(state, descriptor.fd, Constants.POLLIN);
            } finally {
                descriptor.leave();
            }
        }
    }

    @Override
    public Optional<UnixSocket> accept() throws IOException {
        descriptor.enter();
        try {
            int fd = Libc.accept(state, descriptor.fd, Constants.SOCK_CLOEXEC);
            if (fd >= 0) {
                return Optional.of(new LinuxSocket(fd));
            }
            if (fd == -Constants.EAGAIN || fd == -Constants.EINTR) {
                return Optional.empty();
            }
            if (fd == -Constants.EINVAL && descriptor.isClosed()) {
                return Optional.empty(); // shut down; the next call says that it is closed
            }
            throw Errno.exception("accept", -fd);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public boolean hasWaiting() throws IOException {
        descriptor.enter();
        MemorySegment look = States.borrow(); // the other is the accepting thread's
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
