// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeChannel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import java.io.EOFException;
import java.io.IOException;

/**
 * Writes a part of a file, and whatever else is a file region.
 *
 * @param pipe where to
 * @param region what, retained for this job
 */
record RegionJob(NamedPipeChannel pipe, FileRegion region) implements WriteJob {
    @Override
    public long run() throws IOException {
        long written = 0;
        while (region.transferred() < region.count()) {
            long n = region.transferTo(pipe, region.transferred());
            if (n <= 0) {
                throw new EOFException(
                        "a file region ended after "
                                + region.transferred()
                                + " of "
                                + region.count()
                                + " bytes");
            }
            written += n;
        }
        return written;
    }

    @Override
    public void release() {
        region.release();
    }

    @Override
    public void done(ChannelOutboundBuffer out, long written) {
        out.progress(written);
        out.remove();
    }
}
