// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import dev.npipe.NamedPipeChannel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes each buffer as a message, also one without bytes.
 *
 * @param pipe the pipe, of message type
 */
record MessageWriter(NamedPipeChannel pipe) implements PipeWriter {
    @Override
    public boolean writeNow(ChannelOutboundBuffer out) throws IOException {
        var message = (ByteBuf) out.current();
        if (pipe.tryWrite(message.nioBuffer()).isEmpty()) {
            return false;
        }
        remove(out);
        return true;
    }

    @Override
    public WriteJob waiting(ChannelOutboundBuffer out) {
        var messages = new ArrayList<ByteBuf>();
        try {
            var bytes = new int[1];
            out.forEachFlushedMessage(
                    next -> {
                        if (!(next instanceof ByteBuf message)) {
                            return false;
                        }
                        messages.add(message.retain());
                        bytes[0] += Math.min(message.readableBytes(), Parts.MAX_BYTES);
                        return bytes[0] < Parts.MAX_BYTES && messages.size() < Parts.MAX_PARTS;
                    });
        } catch (Exception e) {
            throw new AssertionError(e); // the lambda throws none
        }
        return new MessagesJob(pipe, messages);
    }

    @Override
    public @Nullable WriteJob region(FileRegion region) {
        return null;
    }

    private static void remove(ChannelOutboundBuffer out) {
        var message = (ByteBuf) out.current();
        out.progress(message.readableBytes());
        out.remove();
    }

    private record MessagesJob(NamedPipeChannel pipe, List<ByteBuf> messages) implements WriteJob {
        @Override
        public long run() throws IOException {
            return pipe.writeMessages(
                    messages.stream().map(ByteBuf::nioBuffer).toArray(ByteBuffer[]::new));
        }

        @Override
        public void release() {
            messages.forEach(ByteBuf::release);
        }

        @Override
        public boolean usesMemory() {
            return true;
        }

        @Override
        public void done(ChannelOutboundBuffer out, long written) {
            for (long i = 0; i < written; i++) {
                remove(out);
            }
        }
    }
}
