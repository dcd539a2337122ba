// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Promise;
import java.io.IOException;

/**
 * {@link OneWay} on an event loop: one {@code writeAndFlush} for each message, until the channel is
 * not writable. What waits while the socket is full Netty sends together.
 */
final class NettyOneWay extends NettyBursts {
    private boolean sending;

    NettyOneWay(int size) {
        super(size, Long.BYTES);
    }

    @Override
    void goOn(Channel channel) {
        if (sending) {
            return; // a flush has made room, and who called it goes on
        }
        sending = true;
        while (!isDone() && channel.isWritable()) {
            send(channel, OneWay.number(current(), last()));
            count();
        }
        sending = false;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        goOn(ctx.channel());
    }

    @Override
    void answered(Channel channel, long number) throws IOException {
        OneWay.checkReceipt(number, last());
        end();
    }

    /** The server's end. */
    static final class Server extends NettyServing {
        /** What is there of a message that did not come whole. */
        private final ByteBuf begun;

        private long expected;

        Server(int size, Promise<Void> over) {
            super(over);
            this.begun = Unpooled.directBuffer(size, size);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws IOException {
            var part = (ByteBuf) message;
            try {
                takeAll(ctx, part);
            } finally {
                part.release();
            }
        }

        private void takeAll(ChannelHandlerContext ctx, ByteBuf part) throws IOException {
            int size = begun.capacity();
            while (part.isReadable()) {
                if (!begun.isReadable() && part.readableBytes() >= size) {
                    take(ctx, part.getLong(part.readerIndex()));
                    part.skipBytes(size);
                    continue;
                }
                begun.writeBytes(part, Math.min(part.readableBytes(), begun.writableBytes()));
                if (!begun.isWritable()) {
                    take(ctx, begun.getLong(0));
                    begun.clear();
                }
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // a failure is told to the handler
        private void take(ChannelHandlerContext ctx, long number) throws IOException {
            OneWay.checkNext(number, expected);
            expected++;
            if (number < 0) {
                expected = 0;
                ctx.writeAndFlush(
                        ctx.alloc().directBuffer(Long.BYTES).writeLong(number), ctx.voidPromise());
            }
        }
    }
}
