// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What happens in a channel, in its order: bytes that came, user events, failures, the end. */
final class Events extends ChannelInboundHandlerAdapter {
    static final Object ACTIVE = "active";
    static final Object INACTIVE = "inactive";

    private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();

    /** The channel of these events; set before anything else happens. */
    volatile NamedPipeNettyChannel channel;

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = (NamedPipeNettyChannel) ctx.channel();
        queue.add(ACTIVE);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var bytes = (ByteBuf) message;
        queue.add(ByteBufUtil.getBytes(bytes));
        bytes.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        queue.add(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        queue.add(failure);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        queue.add(INACTIVE);
    }

    Object next() throws InterruptedException {
        Object next = queue.poll(60, TimeUnit.SECONDS);
        assertThat(next).as("an event within a minute").isNotNull();
        return next;
    }

    <T> T next(Class<T> type) throws InterruptedException {
        Object next = next();
        assertThat(next).isInstanceOf(type);
        return type.cast(next);
    }

    /** The next bytes, put together from what comes. */
    byte[] bytes(int count) throws InterruptedException {
        var all = new byte[count];
        for (int n = 0; n < count; ) {
            byte[] part = next(byte[].class);
            System.arraycopy(part, 0, all, n, part.length);
            n += part.length;
        }
        return all;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }
}
