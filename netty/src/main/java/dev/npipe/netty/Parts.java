// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes that are written next: those of flushed buffers up to a file region or the limits,
 * which let promises complete and watermarks move in between.
 */
final class Parts implements ChannelOutboundBuffer.MessageProcessor {
    static final int MAX_BYTES = 256 * 1024;
    static final int MAX_PARTS = 256;

    final List<ByteBuf> buffers = new ArrayList<>();
    final List<ByteBuffer> parts = new ArrayList<>();
    int bytes;

    private Parts() {}

    static Parts of(ChannelOutboundBuffer out) {
        var parts = new Parts();
        try {
            out.forEachFlushedMessage(parts);
        } catch (Exception e) {
            throw new AssertionError(e); // processMessage throws none
        }
        return parts;
    }

    @Override
    public boolean processMessage(Object message) {
        if (!(message instanceof ByteBuf buffer)) {
            return false;
        }
        if (buffer.isReadable()) {
            buffers.add(buffer);
            for (ByteBuffer part : buffer.nioBuffers()) {
                add(part);
            }
        }
        return bytes < MAX_BYTES && parts.size() < MAX_PARTS;
    }

    private void add(ByteBuffer part) {
        int taken = Math.min(part.remaining(), MAX_BYTES - bytes);
        if (taken > 0) {
            parts.add(part.slice(part.position(), taken));
            bytes += taken;
        }
    }

    ByteBuffer[] array() {
        return parts.toArray(ByteBuffer[]::new);
    }
}
