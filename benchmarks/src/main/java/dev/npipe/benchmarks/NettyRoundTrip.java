// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Promise;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@link RoundTrip} on an event loop: each answer sends the next request. All of it but {@link
 * #burst} belongs to the loop.
 */
final class NettyRoundTrip extends SimpleChannelInboundHandler<ByteBuf> {
    private final int size;
    private final ByteBuf answer;

    private @Nullable Promise<Void> over;
    private @Nullable Histogram durations;
    private long iterations;
    private long current;
    private long before;

    NettyRoundTrip(int size) {
        this.size = size;
        this.answer = Unpooled.directBuffer(size, size);
    }

    /** Runs a burst, and waits for its end. */
    void burst(Channel channel, long count, Histogram into) throws IOException {
        Promise<Void> done = channel.eventLoop().newPromise();
        channel.eventLoop()
                .execute(
                        () -> {
                            over = done;
                            durations = into;
                            iterations = count;
                            current = 0;
                            before = System.nanoTime();
                            send(channel);
                        });
        done.awaitUninterruptibly();
        if (done.cause() != null) {
            throw new IOException("the burst failed: " + done.cause(), done.cause());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failure is told to the handler
    private void send(Channel channel) {
        ByteBuf request = channel.alloc().directBuffer(size, size);
        request.writeLong(current).writerIndex(size);
        channel.writeAndFlush(request, channel.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf part) throws IOException {
        answer.writeBytes(part);
        Histogram into = durations;
        if (answer.isWritable() || into == null) {
            return;
        }
        if (answer.getLong(0) != current) {
            throw new IOException("the answer belongs to another request");
        }
        answer.clear();
        long after = System.nanoTime();
        into.record(after - before);
        before = after;
        current++;
        if (current < iterations) {
            send(ctx.channel());
        } else if (over != null) {
            over.trySuccess(null);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        exceptionCaught(ctx, new EOFException("the server left before its answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        if (over != null) {
            over.tryFailure(failure);
        }
    }
}
