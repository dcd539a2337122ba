// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.linux.waiting;

import dev.npipe.internal.linux.libc.Constants;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * What epoll is to tell about one connected descriptor.
 *
 * <p>The first waits are told of once each, as most sockets have only that of the handshake. Where
 * virtual threads go on waiting the registration stays, edge-triggered, and a wait costs no call of
 * its own. A conversation between platform threads, which wait in their own system calls, never
 * wakes the epoll thread, and is taken out of epoll: as long as a socket is in there, even if
 * nothing is to be told of it, each message that comes or goes calls epoll's function in the
 * kernel, a tenth of all that a short message costs.
 */
public final class Interest {
    private static final int READ = Constants.EPOLLIN | Constants.EPOLLRDHUP;
    private static final int READ_ALWAYS = READ | Constants.EPOLLET;
    private static final int READ_ONCE = READ | Constants.EPOLLONESHOT;

    private static final int UNREGISTERED = 0;
    private static final int FEW_WAITS = 4;

    private final Descriptor descriptor;
    private final Epoll.Listener listener;

    /** The events that epoll knows of; written under this object's lock. */
    private volatile int events = UNREGISTERED;

    /** How often virtual threads have waited to read; guarded by this object's lock. */
    private int waits;

    /** What to run at the next data; written under this object's lock. */
    private volatile @Nullable Runnable callback;

    public Interest(Descriptor descriptor, Epoll.Listener listener) {
        this.descriptor = descriptor;
        this.listener = listener;
    }

    private boolean isForGood() {
        return (events & READ_ALWAYS) == READ_ALWAYS;
    }

    /** Before a virtual thread waits for data. */
    public synchronized void toRead() throws IOException {
        if (!isForGood()) {
            register(++waits > FEW_WAITS ? READ_ALWAYS : READ_ONCE);
        }
    }

    /** Space is told of only while somebody waits for it: each read of the peer makes some. */
    public synchronized void toWrite() throws IOException {
        register(READ_ALWAYS | Constants.EPOLLOUT);
    }

    /** After a wait for space. */
    public synchronized void notToWrite() throws IOException {
        try {
            register(READ_ALWAYS);
        } catch (ClosedChannelException e) {
            return; // closed by another thread, which says so itself
        }
    }

    /** For a callback at the next data, or at once if there is some already. */
    public synchronized void toCallBack(Runnable wanted) throws IOException {
        boolean registered = false;
        callback = wanted;
        try {
            register(isForGood() ? events : READ_ONCE);
            registered = true;
        } finally {
            if (!registered) {
                callback = null; // else it would keep the registration for ever
            }
        }
    }

    /** What is to be run now that there is data, once; null if nothing is. */
    public @Nullable Runnable takeCallback() {
        if (callback == null) {
            return null;
        }
        synchronized (this) {
            Runnable taken = callback;
            callback = null;
            return taken;
        }
    }

    /** Before a thread waits in its own system call, and needs nobody to tell it. */
    public void notToRead() throws IOException {
        if (events != UNREGISTERED) {
            unregister();
        }
    }

    private synchronized void unregister() throws IOException {
        boolean writerWaits = (events & Constants.EPOLLOUT) != 0;
        if (events == UNREGISTERED || callback != null || writerWaits) {
            return;
        }
        waits = 0;
        descriptor.enter();
        try {
            Epoll.current().remove(descriptor.fd, listener);
            events = UNREGISTERED;
        } finally {
            descriptor.leave();
        }
    }

    /** Tells epoll, and has it tell again what is already so. */
    private synchronized void register(int wanted) throws IOException {
        descriptor.enter();
        try {
            if (events == UNREGISTERED) {
                Epoll.running().add(descriptor.fd, wanted, listener);
            } else {
                Epoll.running().modify(descriptor.fd, wanted);
            }
            events = wanted;
        } finally {
            descriptor.leave();
        }
    }

    /** Before the descriptor's number is free; closing it takes it out of epoll itself. */
    public synchronized void forget() {
        if (events != UNREGISTERED) {
            Epoll.current().forget(descriptor.fd, listener);
        }
    }
}
