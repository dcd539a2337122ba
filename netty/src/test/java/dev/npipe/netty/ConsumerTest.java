// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is a module, and has this module and those of Netty, and nothing else. */
class ConsumerTest {
    private static final String NEEDED =
            ".*([\\\\/](netty|core)[\\\\/]target[\\\\/](fast[\\\\/])?classes"
                    + "|[\\\\/]npipe(-netty)?(-[^\\\\/]*SNAPSHOT)?\\.jar"
                    + "|[\\\\/]netty-(buffer|common|resolver|transport)-\\d[^\\\\/]*\\.jar)";

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

    private final String modules =
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(entry -> entry.matches(NEEDED))
                    .collect(Collectors.joining(File.pathSeparator));

    @TempDir Path directory;

    @Test
    void aProgramOfModulesTalksOverAPipe() throws Exception {
        compile();
        Path errors = directory.resolve("errors");
        Process program =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=dev.npipe",
                                "-Ddev.npipe.backend="
                                        + System.getProperty("dev.npipe.backend", ""),
                                "-p",
                                directory.resolve("out") + File.pathSeparator + modules,
                                "-m",
                                "program/program.Program",
                                Suite.address().name())
                        .redirectError(errors.toFile())
                        .start();
        try {
            program.getOutputStream().close();
            String said = new String(program.getInputStream().readAllBytes(), UTF_8).strip();
            assertThat(program.waitFor()).as(said + Files.readString(errors)).isZero();
            assertThat(said)
                    .isEqualTo("over a pipe, module dev.npipe.netty, module io.netty.transport");
        } finally {
            program.destroyForcibly().waitFor();
        }
    }

    private void compile() throws Exception {
        Path module =
                Files.writeString(
                        directory.resolve("module-info.java"),
                        "module program { requires dev.npipe.netty; }");
        Path program = Files.writeString(directory.resolve("Program.java"), PROGRAM);
        var output = new StringWriter();
        var printer = new PrintWriter(output);
        int status =
                ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                printer,
                                printer,
                                "-p",
                                modules,
                                "-d",
                                directory.resolve("out").toString(),
                                module.toString(),
                                program.toString());
        assertThat(status).as("javac -p %s: %s", modules, output).isZero();
    }
}
