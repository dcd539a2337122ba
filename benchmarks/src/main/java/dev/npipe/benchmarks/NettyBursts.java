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
 * A {@link Workload.Client} on an event loop, to which all of it but {@link #burst} belongs. Each
 * iteration takes from the end of the one before to its own.
 */
abstract class NettyBursts extends SimpleChannelInboundHandler<ByteBuf> {
    private final int size;
    private final ByteBuf answer;

    private @Nullable Promise<Void> over;
    private @Nullable Histogram durations;
    private long iterations;
    private long current;
    private long before;

    /**
     * @param size bytes of a message
     * @param answer bytes of an answer
     */
    NettyBursts(int size, int answer) {
        this.size = size;
        this.answer = Unpooled.directBuffer(answer, answer);
    }

    /** What a client does for a workload. */
    static NettyBursts of(Setup setup) {
        return setup.workload().equals(OneWay.NAME)
                ? new NettyOneWay(setup.size())
                : new NettyRoundTrip(setup.size());
    }

    /** Runs a burst, and waits for its end. */
    final void burst(Channel channel, long count, Histogram into) throws IOException {
        Promise<Void> done = channel.eventLoop().newPromise();
        channel.eventLoop()
                .execute(
                        () -> {
                            over = done;
                            durations = into;
                            iterations = count;
                            current = 0;
                            before = System.nanoTime();
                            goOn(channel);
                        });
        done.awaitUninterruptibly();
        if (done.cause() != null) {
            throw new IOException("the burst failed: " + done.cause(), done.cause());
        }
    }

    /** Sends what can be sent now: at a burst's beginning, and when there is something new. */
    abstract void goOn(Channel channel);

    /** A whole answer is there, with this number. */
    abstract void answered(Channel channel, long number) throws IOException;

    final boolean isDone() {
        return current == iterations;
    }

    /** The iteration that is next, or under way. */
    final long current() {
        return current;
    }

    /** The last iteration of the burst. */
    final long last() {
        return iterations - 1;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failure is told to the handler
    final void send(Channel channel, long number) {
        ByteBuf message = channel.alloc().directBuffer(size, size);
        message.writeLong(number).writerIndex(size);
        channel.writeAndFlush(message, channel.voidPromise());
    }

    /** The iteration that was under way is over. */
    final void count() {
        long after = System.nanoTime();
        if (durations != null) {
            durations.record(after - before);
        }
        before = after;
        current++;
    }

    final void end() {
        if (over != null) {
            over.trySuccess(null);
        }
    }

    @Override
    protected final void channelRead0(ChannelHandlerContext ctx, ByteBuf part) throws IOException {
        answer.writeBytes(part);
        if (!answer.isWritable()) {
            long number = answer.getLong(0);
            answer.clear();
            answered(ctx.channel(), number);
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        exceptionCaught(ctx, new EOFException("the server left before its answer"));
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        if (over != null) {
            over.tryFailure(failure);
        }
    }
}
