// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio.readiness;

import dev.npipe.internal.background.PipeLog;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Watcher} is to tell about one channel, and to whom: a reader, a writer and a
 * callback can wait at the same time, while a selector has one key for a channel.
 *
 * <p>The key stays until the channel is closed. As long as nobody waits it asks for nothing, and
 * the channel is not in the system's table of the selector.
 */
public final class Watched implements Watcher.Client {
    private static final Watch[] NOBODY = {};

    private final SelectableChannel channel;

    /** Made with the first watch; guarded by this object's lock, as what follows. */
    private @Nullable SelectionKey key;

    /** Who is told, each once; replaced by another list at each change. */
    private Watch[] watches = NOBODY;

    private boolean closed;

    public Watched(SelectableChannel channel) {
        this.channel = channel;
    }

    /** Has the watch told once the channel is ready for its operation; not if this fails. */
    public void add(Watch watch) throws IOException {
        Watcher watcher = Watcher.running();
        synchronized (this) {
            if (closed) {
                throw new AsynchronousCloseException();
            }
            Watch[] more = Arrays.copyOf(watches, watches.length + 1);
            more[watches.length] = watch;
            int operations = operations(more);
            try {
                SelectionKey registered = key;
                if (registered == null) {
                    key = watcher.register(channel, operations, this);
                } else {
                    registered.interestOps(operations);
                }
            } catch (ClosedChannelException | CancelledKeyException e) {
                throw new AsynchronousCloseException();
            } catch (Error e) { // the selector may have lost what others asked
                watcher.doubt();
                throw e;
            }
            watches = more;
        }
        watcher.wake();
    }

    /** Takes a watch back; one that is being told already is not stopped. */
    public synchronized void remove(Watch watch) {
        Watch[] others = select(other -> !other.equals(watch));
        if (others.length < watches.length) {
            watches = others;
            ask(others);
        }
    }

    @Override
    public void ready(int operations) {
        Watch[] told = take(operations);
        for (int i = 0; i < told.length; i++) {
            tell(told[i]);
        }
    }

    /** What one does costs the others nothing. */
    private static void tell(Watch watch) {
        try {
            watch.tell();
        } catch (Throwable e) {
            failed(e);
        }
    }

    private static void failed(Throwable e) {
        try {
            PipeLog.log(Level.WARNING, Watcher.PIPE, "what was to be done with new data failed", e);
        } catch (Error again) {
            return; // no memory to say so
        }
    }

    /**
     * Takes out who is to be told of these operations. What takes memory comes before anybody is
     * taken out; those who are not are told when the selector is next asked.
     */
    private synchronized Watch[] take(int ready) {
        Watch[] told = select(watch -> watch.isFor(ready));
        Watch[] others = select(watch -> !watch.isFor(ready));
        ask(others);
        watches = others;
        return told;
    }

    private Watch[] select(Predicate<Watch> wanted) {
        return Arrays.stream(watches).filter(wanted).toArray(Watch[]::new);
    }

    @Override
    public synchronized void askAgain() {
        if (key != null && key.isValid() && watches.length > 0) {
            try {
                key.interestOps(0);
                ask(watches);
            } catch (CancelledKeyException e) {
                return; // closed meanwhile, which wakes who waits
            }
        }
    }

    private void ask(Watch[] whom) {
        SelectionKey registered = key;
        if (registered != null) {
            try {
                registered.interestOps(operations(whom));
            } catch (CancelledKeyException e) {
                return; // closed meanwhile, which wakes who waits
            }
        }
    }

    private static int operations(Watch[] watches) {
        int operations = 0;
        for (Watch watch : watches) {
            operations |= watch.operation();
        }
        return operations;
    }

    /**
     * After the channel was closed: nobody is told any more, and the selector lets go of the
     * channel, which frees its descriptor.
     */
    public void close() {
        synchronized (this) {
            closed = true;
            watches = NOBODY;
            if (key == null) {
                return;
            }
        }
        Watcher.wakeRunning();
    }
}
