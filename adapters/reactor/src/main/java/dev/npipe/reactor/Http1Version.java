// SPDX-License-Identifier: Apache-2.0
package dev.npipe.reactor;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import reactor.netty.NettyPipeline;

/**
 * Says HTTP/1.1 in a client's requests. Reactor Netty writes HTTP/3.0 into those on a channel that
 * is neither TCP's nor Netty's domain socket, with the codec of HTTP/1.1 all the same.
 */
@Sharable
final class Http1Version extends ChannelOutboundHandlerAdapter {
    private static final Http1Version INSTANCE = new Http1Version();

    private Http1Version() {}

    /** Only where there is the codec of HTTP/1.1, and with it Netty's module for HTTP. */
    static void addTo(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpCodec) != null) {
            pipeline.addAfter(NettyPipeline.HttpCodec, null, INSTANCE);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpRequest request) {
            request.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        ctx.write(message, promise);
    }
}
