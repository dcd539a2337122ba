// SPDX-License-Identifier: Apache-2.0
package dev.npipe.vertx;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A text that is no address of a pipe. Vert.x waits for ever for a connection whose address it
 * could not convert, so that it is the channel that refuses such an address.
 */
final class UnreadableAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;

    private final IllegalArgumentException reason;

    UnreadableAddress(IllegalArgumentException reason) {
        this.reason = reason;
    }

    /** Fails what is done with such an address. */
    @Sharable
    static final class Refusal extends ChannelOutboundHandlerAdapter {
        static final Refusal INSTANCE = new Refusal();

        private Refusal() {}

        @Override
        public void bind(ChannelHandlerContext ctx, SocketAddress local, ChannelPromise promise) {
            if (local instanceof UnreadableAddress unreadable) {
                promise.tryFailure(unreadable.reason);
            } else {
                ctx.bind(local, promise);
            }
        }

        @Override
        public void connect(
                ChannelHandlerContext ctx,
                SocketAddress remote,
                @Nullable SocketAddress local,
                ChannelPromise promise) {
            if (remote instanceof UnreadableAddress unreadable) {
                promise.tryFailure(unreadable.reason);
            } else {
                ctx.connect(remote, local, promise);
            }
        }
    }
}
