// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeChannel;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A channel as its own parts know it: what they tell it, and what it alone can do. */
abstract sealed class PipeEnd extends AbstractChannel permits DuplexPipe {
    PipeEnd(@Nullable Channel parent) {
        super(parent);
    }

    /**
     * Runs something when the loop has looked after its other channels. A loop runs what is
     * executed until nothing is left of it, for a second if need be, but what is scheduled later.
     */
    final void inNextTurn(Runnable task) {
        eventLoop().schedule(task, 0, TimeUnit.NANOSECONDS);
    }

    /** An attempt to connect brought a pipe. */
    abstract void connected(NamedPipeChannel to, boolean ofMessages, ChannelPromise promise);

    /** An attempt to connect has failed: there may be another one. */
    abstract void notConnected();

    abstract boolean isHalfClosureAllowed();

    /** Writes what is flushed, if it can be written now. */
    abstract void flushAgain();

    abstract void writeFailed(Throwable failure);

    /** What was flushed is written and the pipe's output is shut down: Netty's follows. */
    abstract void endOutput(ChannelPromise promise);
}
