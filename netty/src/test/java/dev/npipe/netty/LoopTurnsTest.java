// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pipe that always has something to read leaves the loop's other channels their turns. */
@Tag("windows")
class LoopTurnsTest {
    private static final int ROUNDS = 1000;
    private static final int PART = 16;

    /** How often the loop has looked after the channels that are registered with its handler. */
    private int turns;

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    /** Counts the turns of a handler of NIO. */
    private final class CountedTurns implements IoHandler {
        private final IoHandler handler;

        CountedTurns(IoHandler handler) {
            this.handler = handler;
        }

        @Override
        public int run(IoHandlerContext context) {
            turns++;
            return handler.run(context);
        }

        @Override
        public void initialize() {
            handler.initialize();
        }

        @Override
        public void prepareToDestroy() {
            handler.prepareToDestroy();
        }

        @Override
        public void destroy() {
            handler.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return handler.register(handle);
        }

        @Override
        public void wakeup() {
            handler.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return handler.isCompatible(type);
        }
    }

    /** In which turn of the loop each round of reads was. */
    private final class Rounds extends ChannelInboundHandlerAdapter {
        private final List<Integer> inTurns = new ArrayList<>();
        private final CountDownLatch all = new CountDownLatch(ROUNDS);

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((ByteBuf) message).release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            inTurns.add(turns);
            all.countDown();
        }
    }

    @Test
    @SuppressWarnings("deprecation") // the other way to set the allocator is, too
    void eachRoundOfReadsIsInATurnOfItsOwn() throws Exception {
        IoHandlerFactory nio = NioIoHandler.newFactory();
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, loop -> new CountedTurns(nio.newHandler(loop)));
        NamedPipeAddress address = Suite.address();
        try (var server = NamedPipeServerChannel.bind(address)) {
            var rounds = new Rounds();
            Channel client =
                    new Bootstrap()
                            .group(group)
                            .channel(NamedPipeNettyChannel.class)
                            .option(ChannelOption.AUTO_READ, false)
                            .option(
                                    ChannelOption.RCVBUF_ALLOCATOR,
                                    new FixedRecvByteBufAllocator(PART).maxMessagesPerRead(1))
                            .handler(rounds)
                            .connect(address)
                            .sync()
                            .channel();
            try (NamedPipeChannel peer = server.accept()) {
                peer.write(ByteBuffer.allocate(ROUNDS * PART));
                client.config().setAutoRead(true);
                assertThat(rounds.all.await(60, TimeUnit.SECONDS)).isTrue();
                client.close().sync();
            }
            assertThat(rounds.inTurns.subList(0, ROUNDS)).doesNotHaveDuplicates();
        } finally {
            group.shutdownGracefully(0, 60, TimeUnit.SECONDS).sync();
        }
    }
}
