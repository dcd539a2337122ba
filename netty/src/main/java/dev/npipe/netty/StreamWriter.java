// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes bytes as they come.
 *
 * @param pipe the pipe, of byte type
 * @param config who allocates memory
 */
record StreamWriter(NamedPipeChannel pipe, ChannelConfig config) implements PipeWriter {
    /** Up to here several parts are copied together: one system call instead of many. */
    private static final int MAX_COPIED = 64 * 1024;

    @Override
    public boolean writeNow(ChannelOutboundBuffer out) throws IOException {
        Parts next = Parts.of(out);
        int written = write(next);
        out.removeBytes(written); // also buffers without bytes, and with listeners who flush
        return written == next.bytes;
    }

    private int write(Parts next) throws IOException {
        boolean several = next.parts.size() > 1;
        return several && next.bytes <= MAX_COPIED ? writeTogether(next) : writeOneByOne(next);
    }

    private int writeTogether(Parts next) throws IOException {
        ByteBuf copy = config.getAllocator().directBuffer(next.bytes);
        try {
            next.parts.forEach(copy::writeBytes);
            return pipe.tryWrite(copy.nioBuffer()).orElse(0);
        } finally {
            copy.release();
        }
    }

    private int writeOneByOne(Parts next) throws IOException {
        int written = 0;
        for (ByteBuffer part : next.parts) {
            written += pipe.tryWrite(part).orElse(0);
            if (part.hasRemaining()) {
                return written;
            }
        }
        return written;
    }

    @Override
    public WriteJob waiting(ChannelOutboundBuffer out) {
        Parts next = Parts.of(out);
        next.buffers.forEach(ByteBuf::retain);
        return new StreamJob(pipe, next);
    }

    @Override
    public WriteJob region(FileRegion region) {
        region.retain();
        return new RegionJob(pipe, region);
    }

    private record StreamJob(NamedPipeChannel pipe, Parts next) implements WriteJob {
        @Override
        public long run() throws IOException {
            return pipe.write(next.array());
        }

        @Override
        public void release() {
            next.buffers.forEach(ByteBuf::release);
        }

        @Override
        public boolean usesMemory() {
            return true;
        }

        @Override
        public void done(ChannelOutboundBuffer out, long written) {
            out.removeBytes(written);
        }
    }
}
