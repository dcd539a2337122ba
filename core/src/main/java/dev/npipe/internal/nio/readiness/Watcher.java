// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio.readiness;

import dev.npipe.internal.background.Idleness;
import dev.npipe.internal.background.ServiceThread;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One daemon thread with one selector for all channels, which tells each of them that it is ready.
 * It ends with its selector when no channel has been open for a while.
 *
 * <p>Whoever begins a watch registers it himself, so that a lack of memory is his and nobody
 * else's. Locks: the selector's, which this thread holds while it tells, is before that of a {@link
 * Client}; with the latter held only calls are made that do not wait for a select.
 */
final class Watcher {
    /** Whom this works for, in the log. */
    static final String PIPE = "pipes that wait";

    /** A channel's side of this; called on the thread, with the selector's lock held. */
    interface Client {
        /** The channel is ready for these operations. */
        void ready(int operations);

        /** Asks again for everything, as the selector may have lost what it was asked. */
        void askAgain();
    }

    private static volatile @Nullable Watcher instance;

    private final Selector selector;
    private final Idleness idleness = new Idleness();

    /** True when a select has failed and may have lost what it was asked; of its thread alone. */
    private boolean unsure;

    /** True when a registration has failed, by which the selector may have lost others. */
    private final AtomicBoolean doubts = new AtomicBoolean();

    private Watcher(Selector selector) {
        this.selector = selector;
    }

    static Watcher running() throws IOException {
        Watcher running = instance;
        return running != null ? running : start();
    }

    private static synchronized Watcher start() throws IOException {
        Watcher running = instance;
        if (running != null) {
            return running;
        }
        var watcher = new Watcher(Selector.open());
        boolean started = false;
        try {
            ServiceThread.start("npipe-watcher", PIPE, watcher::select);
            started = true;
        } catch (OutOfMemoryError e) {
            throw new IOException("the thread that waits for pipes cannot be started", e);
        } finally {
            if (!started) {
                watcher.selector.close();
            }
        }
        instance = watcher;
        return watcher;
    }

    /** Registers a channel. */
    SelectionKey register(SelectableChannel channel, int operations, Client client)
            throws ClosedChannelException {
        return channel.register(selector, operations, client);
    }

    /** Somebody failed to register: has everybody asked for again. */
    void doubt() {
        doubts.set(true);
        wake();
    }

    /** Has the selector look at what it is asked, and let go of channels that were closed. */
    void wake() {
        selector.wakeup();
    }

    /** As {@link #wake}, if there is anybody to wake. */
    static void wakeRunning() {
        Watcher running = instance;
        if (running != null) {
            running.wake();
        }
    }

    /** The next use starts another one; no channel is open that could be registered here. */
    private boolean leave() {
        instance = null;
        return true;
    }

    private boolean select() throws IOException {
        if (idleness.isOver(this::leave)) {
            selector.close();
            return false;
        }
        Thread.interrupted(); // with the status set no select would wait
        if (doubts.getAndSet(false)) {
            unsure = true;
        }
        if (unsure) {
            for (SelectionKey key : selector.keys()) {
                if (key.attachment() instanceof Client client) {
                    client.askAgain();
                }
            }
        }
        unsure = true;
        selector.select(Watcher::tell, Idleness.PERIOD_MILLIS);
        unsure = false;
        return true;
    }

    private static void tell(SelectionKey key) {
        try {
            if (key.attachment() instanceof Client client) {
                client.ready(key.readyOps());
            }
        } catch (CancelledKeyException e) {
            return; // closed meanwhile, which wakes who waits
        }
    }
}
