// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.channel.ChannelOutboundBuffer;

/**
 * What a thread does with the pipe that may wait: a write, or the shutdown of the output. One at a
 * time for each channel.
 */
interface WriteJob {
    /** Does it, on a thread that may wait, and returns how much it wrote. */
    long run() throws Exception;

    /** Lets go of the memory that {@link #run} uses, on its thread, after it. */
    default void release() {}

    /**
     * Tells whether a closing channel waits for the end: whoever wrote may use the memory again.
     */
    default boolean usesMemory() {
        return false;
    }

    /** It was done; on the loop, unless the channel has been closed. */
    void done(ChannelOutboundBuffer out, long written);

    /** It failed; on the loop, unless the channel has been closed. True if that was all. */
    default boolean failed(Throwable failure) {
        return false;
    }
}
