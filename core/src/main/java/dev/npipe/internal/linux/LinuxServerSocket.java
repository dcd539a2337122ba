// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux;

import dev.npipe.internal.Deadline;
import dev.npipe.internal.local.LocalServerSocket;
import dev.npipe.internal.local.LocalSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A listening socket in non-blocking mode. One thread waits and accepts. */
final class LinuxServerSocket implements LocalServerSocket, Epoll.Listener {
    private final Descriptor descriptor;
    private final Parking accepting = new Parking();
    private final MemorySegment state = States.borrow();

    /** Takes over the descriptor; closes it when it cannot be watched. */
    LinuxServerSocket(int fd) throws IOException {
        this.descriptor = new Descriptor(fd, this::beforeClose);
        try {
            Epoll.running().add(fd, Constants.EPOLLIN | Constants.EPOLLET, this);
        } catch (IOException e) {
            descriptor.close();
            throw e;
        }
    }

    private void beforeClose() {
        Epoll.current().forget(descriptor.fd, this);
        States.giveBack(state);
    }

    @Override
    public void ready(int events) {
        accepting.signal();
    }

    @Override
    public void awaitAcceptable() throws IOException {
        while (true) {
            descriptor.enter();
            try {
                accepting.clear();
                if (Polls.now(state, descriptor.fd, Constants.POLLIN) != 0) {
                    return;
                }
            } finally {
                descriptor.leave();
            }
            accepting.await(Deadline.NEVER, descriptor);
        }
    }

    @Override
    public Optional<LocalSocket> accept() throws IOException {
        descriptor.enter();
        try {
            int fd = Libc.accept(state, descriptor.fd, Constants.SOCK_CLOEXEC);
            if (fd >= 0) {
                return Optional.of(new LinuxSocket(fd));
            }
            if (fd == -Constants.EAGAIN || fd == -Constants.EINTR) {
                return Optional.empty();
            }
            throw Errno.exception("accept", -fd);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public void close() {
        descriptor.close();
        accepting.signal();
    }
}
