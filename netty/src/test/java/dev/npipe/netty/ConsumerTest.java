// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.testkit.process.ModularProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is a module, and has this module and those of Netty, and nothing else. */
class ConsumerTest {
    private static final String PROGRAM =
            """
            package program;
            import dev.npipe.NamedPipeAddress;
            import dev.npipe.netty.NamedPipeNettyChannel;
            import dev.npipe.netty.NamedPipeNettyServerChannel;
            import io.netty.bootstrap.Bootstrap;
            import io.netty.bootstrap.ServerBootstrap;
            import io.netty.buffer.ByteBuf;
            import io.netty.buffer.Unpooled;
            import io.netty.channel.*;
            import io.netty.channel.nio.NioIoHandler;
            import java.nio.charset.StandardCharsets;
            import java.util.concurrent.TimeUnit;
            public class Program {
                @ChannelHandler.Sharable
                static class Echo extends ChannelInboundHandlerAdapter {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        ctx.writeAndFlush(message);
                    }
                }
                static class Print extends SimpleChannelInboundHandler<ByteBuf> {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        ctx.writeAndFlush(Unpooled.copiedBuffer("over a pipe", StandardCharsets.UTF_8));
                    }
                    @Override
                    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf message) {
                        System.out.print(message.toString(StandardCharsets.UTF_8));
                        if (message.getByte(message.writerIndex() - 1) == 'e') {
                            ctx.close();
                        }
                    }
                }
                public static void main(String[] args) throws Exception {
                    var address = NamedPipeAddress.of(args[0]);
                    var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
                    new ServerBootstrap().group(group).channel(NamedPipeNettyServerChannel.class)
                            .childHandler(new Echo()).bind(address).sync();
                    new Bootstrap().group(group).channel(NamedPipeNettyChannel.class)
                            .handler(new Print()).connect(address).sync().channel().closeFuture().sync();
                    group.shutdownGracefully(0, 60, TimeUnit.SECONDS).sync();
                    System.out.println(", " + NamedPipeNettyChannel.class.getModule()
                            + ", " + Channel.class.getModule());
                }
            }
            """;

    @TempDir private Path directory;

    @Test
    void aProgramOfModulesTalksOverAPipe() throws Exception {
        Stream<String> libraries =
                Stream.concat(
                        ModularProgram.holding(NamedPipeAddress.class, NamedPipeNettyChannel.class),
                        ModularProgram.jars("netty-(buffer|common|resolver|transport)"));
        var program =
                ModularProgram.compiled(directory, libraries, List.of("dev.npipe.netty"), PROGRAM);
        assertThat(program.run(List.of(), Suite.address().name()))
                .isEqualTo("over a pipe, module dev.npipe.netty, module io.netty.transport");
    }
}
