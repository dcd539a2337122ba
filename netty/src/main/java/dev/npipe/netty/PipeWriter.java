// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How flushed buffers become bytes of a pipe: as they come, or each a message. */
sealed interface PipeWriter permits StreamWriter, MessageWriter {
    /** Writes what can be written without waiting; false if the rest has to wait. For the loop. */
    boolean writeNow(ChannelOutboundBuffer out) throws IOException;

    /** The write of what comes next, which may wait. */
    WriteJob waiting(ChannelOutboundBuffer out);

    /**
     * The write of a part of a file, which always waits: for the disk. Null if this pipe takes
     * none.
     */
    @Nullable WriteJob region(FileRegion region);
}
