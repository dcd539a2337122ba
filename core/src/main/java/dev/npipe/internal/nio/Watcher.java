// SPDX-License-Identifier: Apache-2.0
package dev.npipe.internal.nio;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** One daemon thread that calls back when a channel becomes readable, once for each watch. */
final class Watcher implements Runnable {
    private record Watch(SocketChannel channel, Runnable callback) {}

    private static @Nullable Watcher instance;

    private final Selector selector;
    private final ConcurrentLinkedQueue<Watch> arrivals = new ConcurrentLinkedQueue<>();

    private Watcher(Selector selector) {
        this.selector = selector;
    }

    /** Calls back when the channel is readable; it is forgotten when it is closed before. */
    static void watch(SocketChannel channel, Runnable callback) throws IOException {
        Watcher watcher = running();
        watcher.arrivals.add(new Watch(channel, callback));
        watcher.selector.wakeup();
    }

    /** Lets the selector take out a channel that was closed, which frees its descriptor. */
    static void forget(SocketChannel closed) {
        Watcher watcher = current();
        if (watcher != null && closed.isRegistered()) {
            watcher.selector.wakeup();
        }
    }

    private static synchronized @Nullable Watcher current() {
        return instance;
    }

    private static synchronized Watcher running() throws IOException {
        Watcher running = instance;
        if (running == null) {
            running = new Watcher(Selector.open());
            instance = running;
            Thread.ofPlatform().daemon().name("npipe-watcher").start(running);
        }
        return running;
    }

    @Override
    public void run() {
        while (true) {
            try {
                selector.select(this::readable);
                registerArrivals();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException("the selector of idle pipes failed", e);
            }
        }
    }

    /** Those that are here now: one that is put back has to wait for the next round. */
    private void registerArrivals() {
        for (int here = arrivals.size(); here > 0; here--) {
            Watch watch = arrivals.poll();
            if (watch != null) {
                register(watch);
            }
        }
    }

    private void register(Watch watch) {
        try {
            SelectionKey key = watch.channel().keyFor(selector);
            if (key != null && !key.isValid()) {
                arrivals.add(watch); // cancelled in the last round; it is gone after the next
                selector.wakeup();
                return;
            }
            watch.channel().register(selector, SelectionKey.OP_READ, watch.callback());
        } catch (ClosedChannelException e) {
            return; // closed before it could be watched, which ends the watch
        }
    }

    private void readable(SelectionKey key) {
        key.cancel();
        if (key.attachment() instanceof Runnable callback) {
            callback.run();
        }
    }
}
