// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static dev.npipe.netty.Suite.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Channels that end while a write waits, and its thread cannot run: all carriers are busy. */
@Tag("windows")
class CloseWhileWritingTest {
    /** More than a pipe takes that nobody reads. */
    private static final int MUCH = 10_000_000;

    private final NamedPipeAddress address = Suite.address();
    private final EventLoopGroup oneLoop =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void endLoop() throws Exception {
        oneLoop.shutdownGracefully(0, 60, TimeUnit.SECONDS).sync();
    }

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    private Channel connect(Events events) throws Exception {
        return new Bootstrap()
                .group(oneLoop)
                .channel(NamedPipeNettyChannel.class)
                .handler(events)
                .connect(address)
                .sync()
                .channel();
    }

    /** Writes until a thread waits. */
    private static ChannelFuture fill(Channel channel, ByteBuf bytes) throws Exception {
        ChannelFuture written = channel.writeAndFlush(bytes);
        channel.eventLoop().submit(() -> {}).sync();
        assertThat(written.isDone()).isFalse();
        return written;
    }

    private static void expectGivenBack(ByteBuf bytes, ChannelFuture written) throws Exception {
        assertThat(written.await().cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(bytes.refCnt()).isZero();
    }

    @Test
    void theLoopGoesOnWithItsOtherChannelsMeanwhile() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            Channel closing = connect(new Events());
            NamedPipeChannel silent = server.accept();
            Channel other = connect(new Events());
            NamedPipeChannel reader = server.accept();
            reader.readTimeout(Duration.ofSeconds(30));
            ByteBuf bytes = Unpooled.wrappedBuffer(new byte[MUCH]);
            ChannelFuture written = fill(closing, bytes);
            ChannelFuture closed;
            var read = ByteBuffer.allocate(3);
            try (var busy = new BusyCarriers()) {
                closed = closing.close();
                other.writeAndFlush(Unpooled.wrappedBuffer(random(3)));
                assertThat(reader.read(read)).as("bytes, and %s", busy).isEqualTo(3);
            }
            assertThat(read.array()).isEqualTo(random(3));
            closed.sync();
            expectGivenBack(bytes, written);
            other.close().sync();
            reader.close();
            silent.close();
        }
    }

    @Test
    void theEndOfTheLoopWaitsForTheMemoryAndTellsTheHandlers() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            var events = new Events();
            Channel closing = connect(events);
            NamedPipeChannel silent = server.accept();
            ByteBuf bytes = Unpooled.wrappedBuffer(new byte[MUCH]);
            ChannelFuture written = fill(closing, bytes);
            try (var busy = new BusyCarriers()) {
                oneLoop.shutdownGracefully(0, 60, TimeUnit.SECONDS);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (closing.isOpen()) {
                    assertThat(System.nanoTime()).as("closed, and %s", busy).isLessThan(end);
                    Thread.onSpinWait();
                }
            }
            oneLoop.terminationFuture().sync();
            assertThat(events.next()).isEqualTo(Events.ACTIVE);
            assertThat(events.next()).isEqualTo(Events.INACTIVE);
            expectGivenBack(bytes, written);
            silent.close();
        }
    }
}
