// SPDX-License-Identifier: Apache-2.0
package dev.npipe.benchmarks;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Promise;

/** The server process of a Netty peer: says "ready", serves one client, ends. */
final class NettyServerProgram {
    private NettyServerProgram() {}

    public static void main(String... args) throws Exception {
        var setup = Setup.parse(args);
        var kind = NettyKind.named(setup.transport(), setup.address());
        Promise<Void> over = kind.group().next().newPromise();
        new ServerBootstrap()
                .group(kind.group())
                .channel(kind.server())
                .childHandler(handler(setup, over))
                .bind(kind.address())
                .sync();
        System.out.println("ready");
        over.sync();
        kind.group().shutdownGracefully().sync();
    }

    private static ChannelHandler handler(Setup setup, Promise<Void> over) {
        return setup.workload().equals(OneWay.NAME)
                ? new NettyOneWay.Server(setup.size(), over)
                : new Echo(over);
    }

    private static final class Echo extends NettyServing {
        Echo(Promise<Void> over) {
            super(over);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // a failure is told to the handler
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.write(message, ctx.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }
}
