// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.waiting;

import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.linux.libc.CallState;
import dev.npipe.internal.linux.libc.Constants;
import dev.npipe.internal.linux.libc.Libc;
import dev.npipe.internal.linux.libc.States;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A file descriptor that is closed when its last user has left: a number that is in a system call
 * must not be given to another file meanwhile.
 */
public final class Descriptor {
    private static final int CLOSED = 1 << 31;

    public final int fd;

    /** What closing needs, which has to be possible without memory. */
    private static final CallState SPARE = States.borrow();

    /** The number of users, and {@link #CLOSED}. */
    private final AtomicInteger users = new AtomicInteger();

    /** Who is told before the number is free. */
    private final Runnable beforeClose;

    /** Who calls the users out, instead of a shutdown; null for that. */
    private final @Nullable Runnable calling;

    public Descriptor(int fd, Runnable beforeClose) {
        this(fd, beforeClose, null);
    }

    /** One of a socket that other processes use, which a shutdown would end for them too. */
    public Descriptor(int fd, Runnable beforeClose, @Nullable Runnable calling) {
        this.fd = fd;
        this.beforeClose = beforeClose;
        this.calling = calling;
        Idleness.opened();
    }

    public boolean isClosed() {
        return users.get() < 0;
    }

    /** For a user who finds nothing more here: fails if it is closed, which another thread did. */
    public void checkOpen() throws AsynchronousCloseException {
        if (isClosed()) {
            throw new AsynchronousCloseException();
        }
    }

    /** Begins to use the number; {@link #leave} ends it. */
    public void enter() throws ClosedChannelException {
        if (!tryEnter()) {
            throw new ClosedChannelException();
        }
    }

    /** As {@link #enter}; false if this is closed. */
    public boolean tryEnter() {
        int now;
        do {
            now = users.get();
            if (now < 0) {
                return false;
            }
        } while (!users.compareAndSet(now, now + 1));
        return true;
    }

    public void leave() {
        if (users.decrementAndGet() == CLOSED) {
            free();
        }
    }

    /** Lets nobody in any more, wakes those inside, and leaves the closing to the last of them. */
    public void close() {
        int now;
        do {
            now = users.get();
            if (now < 0) {
                return;
            }
        } while (!users.compareAndSet(now, (now + 1) | CLOSED));
        if (calling != null) {
            calling.run();
        } else if (now > 0) {
            synchronized (SPARE) {
                Libc.shutdown(SPARE, fd, Constants.SHUT_RDWR); // ENOTCONN: the peer was faster
            }
        }
        leave();
    }

    private void free() {
        try {
            beforeClose.run();
        } finally {
            synchronized (SPARE) {
                Libc.close(SPARE, fd); // the number is free whatever it returns
            }
            Idleness.closed();
        }
    }
}
