// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeSecurity;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The Java of docs/guide-netty.md: it is copied from between the marks. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no directory keeps fixed names apart there")
class NettyGuideTest implements OwnPipeDirectory {
    @Test
    void aServerAndAClientTalk() throws Exception {
        var atServer = new Events();
        var atClient = new Events();
        var serverHandlers = handlers(atServer);
        var clientHandlers = handlers(atClient);
        // tag::ends
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory());
        Channel server =
                new ServerBootstrap()
                        .group(group)
                        .channel(NamedPipeNettyServerChannel.class)
                        // otherwise the own user
                        .option(NamedPipeOptions.SECURITY, PipeSecurity.authenticatedUsers())
                        .childHandler(serverHandlers)
                        .bind(NamedPipeAddress.of("SamplePipe"))
                        .sync()
                        .channel();
        Channel client =
                new Bootstrap()
                        .group(group)
                        .channel(NamedPipeNettyChannel.class)
                        .handler(clientHandlers)
                        .connect(NamedPipeAddress.of("SamplePipe"))
                        .sync()
                        .channel();
        // end::ends
        client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1, 2, 3})).sync();
        assertThat(atServer.next()).isEqualTo(Events.ACTIVE);
        assertThat(atServer.bytes(3)).containsExactly(1, 2, 3);
        atServer.channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {4})).sync();
        assertThat(atClient.next()).isEqualTo(Events.ACTIVE);
        assertThat(atClient.bytes(1)).containsExactly(4);
        server.close().sync();
        Future<?> end = group.shutdownGracefully(0, 60, TimeUnit.SECONDS);
        assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static ChannelHandler handlers(ChannelHandler... handlers) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handlers);
            }
        };
    }
}
