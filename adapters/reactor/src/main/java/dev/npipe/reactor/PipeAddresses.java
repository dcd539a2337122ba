// SPDX-License-Identifier: Apache-2.0
package dev.npipe.reactor;

import dev.npipe.NamedPipeAddress;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** Reads the text of a domain socket's address as that of a pipe, before the channel gets it. */
@Sharable
final class PipeAddresses extends ChannelOutboundHandlerAdapter {
    static final PipeAddresses INSTANCE = new PipeAddresses();

    private PipeAddresses() {}

    @Override
    public void bind(ChannelHandlerContext ctx, SocketAddress local, ChannelPromise promise) {
        ctx.bind(pipe(local), promise);
    }

    /** A client's address of its own would be ignored. */
    @Override
    public void connect(
            ChannelHandlerContext ctx,
            SocketAddress remote,
            @Nullable SocketAddress local,
            ChannelPromise promise) {
        Http1Version.addTo(ctx.pipeline());
        ctx.connect(pipe(remote), promise);
    }

    private static SocketAddress pipe(SocketAddress address) {
        return switch (address) {
            case DomainSocketAddress netty -> NamedPipeAddress.parse(netty.path());
            case UnixDomainSocketAddress jdk -> NamedPipeAddress.parse(jdk.getPath().toString());
            default -> address;
        };
    }
}
