// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a channel when its loop ends: a loop closes only what is registered with its handler,
 * which needs a descriptor or a handle of its own kind. What every loop does when it ends is to
 * cancel what is scheduled: so something is, for ever.
 */
final class LoopEnd {
    private final Channel channel;
    private final Runnable ending;
    private final GenericFutureListener<Future<Object>> listener;
    private @Nullable ScheduledFuture<Object> scheduled;

    /**
     * @param ending ends the channel, on its loop, which is about to end
     */
    LoopEnd(Channel channel, Runnable ending) {
        this.channel = channel;
        this.ending = ending;
        this.listener = cancelled -> ending.run();
    }

    /** The channel is registered with a loop, whose thread calls this. */
    void watch() {
        EventLoop loop = channel.eventLoop();
        ScheduledFuture<Object> never =
                loop.schedule(() -> null, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        never.addListener(listener);
        scheduled = never;
        if (loop.isShuttingDown()) {
            loop.execute(ending); // it may have cancelled for the last time
        }
    }

    /** The channel leaves its loop. */
    void leave() {
        ScheduledFuture<Object> never = scheduled;
        scheduled = null;
        if (never != null) {
            never.removeListener(listener);
            never.cancel(false);
        }
    }
}
