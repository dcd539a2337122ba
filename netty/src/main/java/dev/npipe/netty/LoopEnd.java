// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/**
 * Closes a channel when its loop ends: a loop closes only what is registered with its handler,
 * which needs a descriptor or a handle of its own kind.
 */
final class LoopEnd {
    private final Channel channel;
    private final Runnable hook;
    private final GenericFutureListener<Future<Object>> listener;
    private @Nullable EventLoop watched;

    /**
     * @param closing closes the pipe itself: on a loop that is no executor of Netty's own kind
     *     nothing else is possible any more when it tells that it has ended
     */
    LoopEnd(Channel channel, Closeable closing) {
        this.channel = channel;
        this.hook = () -> channel.unsafe().close(channel.unsafe().voidPromise());
        this.listener = ended -> QuietClose.close(channel, closing);
    }

    /** The channel is registered with a loop, whose thread calls this. */
    @SuppressWarnings("unchecked")
    void watch() {
        EventLoop loop = channel.eventLoop();
        watched = loop;
        if (loop instanceof SingleThreadEventExecutor executor) {
            executor.addShutdownHook(hook);
        } else {
            ((Future<Object>) loop.terminationFuture()).addListener(listener);
        }
    }

    /** The channel leaves its loop. */
    @SuppressWarnings("unchecked")
    void leave() {
        EventLoop loop = watched;
        watched = null;
        if (loop instanceof SingleThreadEventExecutor executor) {
            executor.removeShutdownHook(hook);
        } else if (loop != null) {
            ((Future<Object>) loop.terminationFuture()).removeListener(listener);
        }
    }
}
