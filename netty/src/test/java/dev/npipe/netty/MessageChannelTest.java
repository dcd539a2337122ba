// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static dev.npipe.netty.Suite.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.MessageTooLongException;
import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A channel of a message-type pipe: one buffer is one message, both ways. */
@Tag("windows")
class MessageChannelTest {
    private static final int[] LENGTHS = {1, 0, 5, 4096, 0, 70_000, 1, 400_000, 1024 * 1024, 3};

    private final NamedPipeAddress address = Suite.address();

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    private Channel echo() throws InterruptedException {
        return Suite.server()
                .option(NamedPipeOptions.MODE, PipeMode.MESSAGE)
                .childHandler(new Echo())
                .bind(address)
                .sync()
                .channel();
    }

    @Sharable
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message);
        }
    }

    @Test
    void messagesGoThereAndBackWhole() throws Exception {
        Channel server = echo();
        var events = new Events();
        Channel client = Suite.client().handler(events).connect(address).sync().channel();
        assertThat(events.next()).isEqualTo(Events.ACTIVE);

        for (int round = 0; round < 20; round++) {
            var written = new ArrayList<ChannelFuture>();
            for (int length : LENGTHS) {
                written.add(client.write(Unpooled.wrappedBuffer(random(length))));
            }
            client.flush();
            for (int length : LENGTHS) {
                assertThat(events.next(byte[].class)).isEqualTo(random(length));
            }
            for (ChannelFuture write : written) {
                assertThat(write.sync().isSuccess()).isTrue();
            }
        }
        client.close().sync();
        assertThat(events.next()).isEqualTo(Events.INACTIVE);
        server.close().sync();
    }

    @Test
    void aCompositeBufferIsOneMessage() throws Exception {
        try (var server = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(address)) {
            Channel client = Suite.client().handler(new Events()).connect(address).sync().channel();
            try (NamedPipeChannel peer = server.accept()) {
                CompositeByteBuf parts = Unpooled.compositeBuffer();
                parts.addComponent(true, Unpooled.wrappedBuffer(random(10)));
                parts.addComponent(true, Unpooled.directBuffer().writeBytes(random(20)));
                client.writeAndFlush(parts).sync();
                client.writeAndFlush(Unpooled.EMPTY_BUFFER).sync();
                assertThat(peer.readMessage(100).orElseThrow())
                        .startsWith(random(10))
                        .endsWith(random(20))
                        .hasSize(30);
                assertThat(peer.readMessage(100).orElseThrow()).isEmpty();
            }
            client.close().sync();
        }
    }

    @Test
    void writesThatHaveToWaitStayMessages() throws Exception {
        try (var server = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(address)) {
            Channel client = Suite.client().handler(new Events()).connect(address).sync().channel();
            try (NamedPipeChannel peer = server.accept()) {
                var lengths = new Random(1).ints(2000, 0, 5000).boxed().toList();
                ChannelFuture last = null;
                for (int length : lengths) {
                    last = client.write(Unpooled.wrappedBuffer(random(length)));
                }
                client.flush();
                for (int length : lengths) {
                    assertThat(peer.readMessage(5000).orElseThrow()).isEqualTo(random(length));
                }
                last.sync();
            }
            client.close().sync();
        }
    }

    @Test
    void aMessageThatIsTooLongClosesTheChannel() throws Exception {
        try (var server = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(address)) {
            var events = new Events();
            Channel client =
                    Suite.client()
                            .option(NamedPipeOptions.MAX_MESSAGE_BYTES, 100)
                            .handler(events)
                            .connect(address)
                            .sync()
                            .channel();
            try (NamedPipeChannel peer = server.accept()) {
                peer.write(ByteBuffer.wrap(random(100)));
                peer.write(ByteBuffer.wrap(random(101)));
                assertThat(events.next()).isEqualTo(Events.ACTIVE);
                assertThat(events.next(byte[].class)).isEqualTo(random(100));
                events.next(MessageTooLongException.class);
                assertThat(events.next()).isEqualTo(Events.INACTIVE);
            }
            client.closeFuture().sync();
        }
    }

    @Test
    void aFileRegionIsNoMessage() throws Exception {
        Channel server = echo();
        var events = new Events();
        Channel client = Suite.client().handler(events).connect(address).sync().channel();
        File file = File.createTempFile("npipe", "region");
        try {
            ChannelFuture refused = client.writeAndFlush(new DefaultFileRegion(file, 0, 0));
            assertThat(refused.await().cause()).isInstanceOf(UnsupportedOperationException.class);
        } finally {
            assertThat(file.delete()).isTrue();
        }
        ByteBuf after = Unpooled.wrappedBuffer(random(7));
        client.writeAndFlush(after).sync();
        assertThat(events.next()).isEqualTo(Events.ACTIVE);
        assertThat(events.next(byte[].class)).isEqualTo(random(7));
        List.of(client, server).forEach(channel -> channel.close().syncUninterruptibly());
    }

    @Test
    void aMessageOfNoBytesEndsTheStreamBetweenEndsThatAgreed() throws Exception {
        var accepted = new Events();
        Channel server =
                Suite.server()
                        .option(NamedPipeOptions.MODE, PipeMode.MESSAGE)
                        .option(NamedPipeOptions.ZERO_MESSAGE_ENDS_STREAM, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childHandler(accepted)
                        .bind(address)
                        .sync()
                        .channel();
        var client =
                (NamedPipeNettyChannel)
                        Suite.client()
                                .option(NamedPipeOptions.ZERO_MESSAGE_ENDS_STREAM, true)
                                .handler(new Events())
                                .connect(address)
                                .sync()
                                .channel();
        client.writeAndFlush(Unpooled.wrappedBuffer(random(3)));
        client.shutdownOutput().sync();
        assertThat(accepted.next()).isEqualTo(Events.ACTIVE);
        assertThat(accepted.next(byte[].class)).isEqualTo(random(3));
        accepted.next(ChannelInputShutdownEvent.class);
        accepted.channel.writeAndFlush(Unpooled.wrappedBuffer(random(5))).sync();
        client.close().sync();
        accepted.channel.close().sync();
        server.close().sync();
    }
}
