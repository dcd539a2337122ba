// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Promise;

/** The server's end of a connection on an event loop: over when its client leaves. */
abstract class NettyServing extends ChannelInboundHandlerAdapter {
    private final Promise<Void> over;

    NettyServing(Promise<Void> over) {
        this.over = over;
    }

    @Override
    public final void channelInactive(ChannelHandlerContext ctx) {
        over.trySuccess(null);
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        over.tryFailure(failure);
    }
}
