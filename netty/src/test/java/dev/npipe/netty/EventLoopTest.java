// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Channels on every kind of loop, and what is left when a loop ends: nothing. */
@Tag("windows")
@Tag("slow")
class EventLoopTest {
    @TempDir Path directory;

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    @SuppressWarnings("deprecation") // programs have it, whatever Netty recommends
    static Stream<Arguments> groups() {
        return Stream.of(
                group("nio", () -> new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory())),
                group(
                        "local",
                        () -> new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory())),
                group("default", () -> new DefaultEventLoopGroup(2)));
    }

    private static Arguments group(String name, Supplier<EventLoopGroup> group) {
        return Arguments.of(name, group);
    }

    @Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }
    }

    /** Connects a client to a server on one group, and sends something to and fro. */
    private static List<Channel> conversation(EventLoopGroup group, Events events)
            throws InterruptedException {
        NamedPipeAddress address = Suite.address();
        Channel server =
                new ServerBootstrap()
                        .group(group)
                        .channel(NamedPipeNettyServerChannel.class)
                        .childHandler(new Echo())
                        .bind(address)
                        .sync()
                        .channel();
        Channel client =
                new Bootstrap()
                        .group(group)
                        .channel(NamedPipeNettyChannel.class)
                        .handler(events)
                        .connect(address)
                        .sync()
                        .channel();
        assertThat(events.next()).isEqualTo(Events.ACTIVE);
        for (int i = 0; i < 200; i++) {
            client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1, 2, (byte) i}));
            assertThat(events.bytes(3)).containsExactly(1, 2, (byte) i);
        }
        return List.of(server, client);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("groups")
    void anyLoopDoesAndItsEndClosesItsChannels(String name, Supplier<EventLoopGroup> groups)
            throws Exception {
        EventLoopGroup group = groups.get();
        var events = new Events();
        List<Channel> channels = conversation(group, events);
        group.shutdownGracefully(0, 60, TimeUnit.SECONDS).sync();
        assertThat(events.next()).isEqualTo(Events.INACTIVE);
        for (Channel channel : channels) {
            assertThat(channel.closeFuture().await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(channel.isOpen()).isFalse();
        }
        assertNoThreadIsLeft();
    }

    @Test
    void aLoopThatIsRunByHandDoes() throws Exception {
        var loop = new ManualIoEventLoop(null, NioIoHandler.newFactory());
        Thread runner =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    loop.setOwningThread(Thread.currentThread());
                                    while (!loop.isTerminated()) {
                                        loop.run(1_000_000_000L);
                                    }
                                });
        var events = new Events();
        List<Channel> channels = conversation(loop, events);
        loop.shutdownGracefully(0, 60, TimeUnit.SECONDS);
        runner.join();
        assertThat(events.next()).isEqualTo(Events.INACTIVE);
        for (Channel channel : channels) {
            assertThat(channel.closeFuture().isDone()).isTrue();
        }
        assertNoThreadIsLeft();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void noDescriptorIsLeft() throws Exception {
        oneLoop();
        long before = descriptors();
        for (int round = 0; round < 10; round++) {
            oneLoop();
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (descriptors() > before) { // the last user of a descriptor closes it
            assertThat(System.nanoTime())
                    .as("%d descriptors, and %d before", descriptors(), before)
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private static void oneLoop() throws InterruptedException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        conversation(group, new Events());
        group.shutdownGracefully(0, 60, TimeUnit.SECONDS).sync();
    }

    private static long descriptors() {
        return Path.of("/proc/self/fd").toFile().list().length;
    }

    private void assertNoThreadIsLeft() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        String left = threads();
        while (!left.isEmpty()) {
            assertThat(System.nanoTime()).as("threads that are left: %s", left).isLessThan(end);
            left = threads();
        }
    }

    /** Our threads of now, virtual ones, which only a dump shows. */
    private String threads() throws Exception {
        Path dump = directory.resolve("threads" + System.nanoTime());
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(ProcessHandle.current().pid()),
                                "Thread.dump_to_file",
                                dump.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor()).as(said).isZero();
        try (Stream<String> lines = Files.lines(dump)) {
            return String.join("; ", lines.filter(line -> line.contains("\"npipe-netty")).toList());
        }
    }
}
