// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static dev.npipe.netty.Suite.random;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How bytes flow: who waits for whom, what is held, and how one direction ends. */
@Tag("windows")
class FlowTest {
    private final NamedPipeAddress address = Suite.address();
    private NamedPipeServerChannel server;

    @BeforeEach
    void bind() throws Exception {
        server = NamedPipeServerChannel.bind(address);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
    }

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    private static byte[] read(NamedPipeChannel from, int length) throws Exception {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            assertThat(from.read(bytes)).isPositive();
        }
        return bytes.array();
    }

    private NamedPipeNettyChannel connect(Events events) throws Exception {
        return (NamedPipeNettyChannel)
                Suite.client().handler(events).connect(address).sync().channel();
    }

    /** Runs something on the channel's loop, behind what was asked of it before. */
    private static <T> T onLoop(Channel channel, Callable<T> task) throws Exception {
        return channel.eventLoop().submit(task).get(60, TimeUnit.SECONDS);
    }

    @Test
    void aFastWriterStaysWithinItsWatermarks() throws Exception {
        int piece = 10_000;
        int high = 100_000;
        NamedPipeNettyChannel client = connect(new Events());
        client.config()
                .setOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(50_000, high));
        try (NamedPipeChannel reader = server.accept()) {
            int written = 0;
            ChannelFuture last = null;
            for (int looks = 0; looks < 3; ) {
                boolean writable = onLoop(client, client::isWritable);
                if (writable) {
                    last = client.writeAndFlush(Unpooled.wrappedBuffer(random(piece)));
                    written += piece;
                    looks = 0;
                } else {
                    looks++; // nobody reads: it stays so
                }
                long waiting =
                        onLoop(
                                client,
                                () -> client.unsafe().outboundBuffer().totalPendingWriteBytes());
                assertThat(waiting).isLessThan(high + 2L * piece);
            }
            assertThat(last.isDone()).isFalse();
            for (int n = 0; n < written; n += piece) {
                assertThat(read(reader, piece)).isEqualTo(random(piece));
            }
            last.sync();
            assertThat(onLoop(client, client::isWritable)).isTrue();
        }
        client.close().sync();
    }

    /** From now on no channel of this loop looks before a thread waits. */
    private static void keepFromLooking(Channel channel, BriefLooks instead) throws Exception {
        while (!onLoop(channel, instead::again)) {
            Thread.onSpinWait(); // a look lasts for a moment
        }
    }

    @ParameterizedTest(name = "a thread waits: {0}")
    @ValueSource(booleans = {false, true})
    void whatComesWhileNobodyReadsIsHeld(boolean aThreadWaits) throws Exception {
        var events = new Events();
        NamedPipeNettyChannel client = connect(events);
        assertThat(events.next()).isEqualTo(Events.ACTIVE);
        var others = new BriefLooks();
        if (aThreadWaits) {
            keepFromLooking(client, others);
        }
        try (NamedPipeChannel peer = server.accept()) {
            peer.write(ByteBuffer.wrap(random(3)));
            assertThat(events.next(byte[].class)).isEqualTo(random(3));
            client.config().setAutoRead(false);
            onLoop(client, () -> null);
            peer.write(ByteBuffer.wrap(random(5)));
            onLoop(client, () -> null);
            assertThat(events.isEmpty()).isTrue();
            client.read();
            assertThat(events.next(byte[].class)).isEqualTo(random(5));
            client.config().setAutoRead(true);
            peer.write(ByteBuffer.wrap(random(7)));
            assertThat(events.next(byte[].class)).isEqualTo(random(7));
        } finally {
            client.eventLoop().submit(others::end).sync();
        }
        assertThat(events.next()).isEqualTo(Events.INACTIVE);
        client.closeFuture().sync();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = Suite.NO_HALF_CLOSE)
    void theOutputEndsBehindWhatWasFlushedAndTheInputGoesOn() throws Exception {
        var events = new Events();
        NamedPipeNettyChannel client = connect(events);
        assertThat(events.next()).isEqualTo(Events.ACTIVE);
        try (NamedPipeChannel peer = server.accept()) {
            int much = 3_000_000;
            ChannelFuture written = client.writeAndFlush(Unpooled.wrappedBuffer(random(much)));
            ChannelFuture ended = client.shutdownOutput();
            assertThat(read(peer, much)).isEqualTo(random(much));
            assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            written.sync();
            ended.sync();
            assertThat(client.isOutputShutdown()).isTrue();
            assertThat(client.isInputShutdown()).isFalse();
            assertThat(client.writeAndFlush(Unpooled.wrappedBuffer(random(1))).await().isSuccess())
                    .isFalse();
            peer.write(ByteBuffer.wrap(random(9)));
            Object next = events.next();
            while (!(next instanceof byte[])) {
                next = events.next(); // Netty tells the end of the output, too
            }
            assertThat((byte[]) next).isEqualTo(random(9));
        }
        client.closeFuture().sync();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = Suite.NO_HALF_CLOSE)
    void halfClosureIsToldOnceAndLeavesTheOutput() throws Exception {
        var events = new Events();
        var client =
                (NamedPipeNettyChannel)
                        Suite.client()
                                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                                .handler(events)
                                .connect(address)
                                .sync()
                                .channel();
        assertThat(events.next()).isEqualTo(Events.ACTIVE);
        try (NamedPipeChannel peer = server.accept()) {
            peer.write(ByteBuffer.wrap(random(2)));
            peer.shutdownOutput();
            assertThat(events.next(byte[].class)).isEqualTo(random(2));
            events.next(ChannelInputShutdownEvent.class);
            events.next(ChannelInputShutdownReadComplete.class);
            assertThat(client.isInputShutdown()).isTrue();
            client.writeAndFlush(Unpooled.wrappedBuffer(random(4))).sync();
            assertThat(read(peer, 4)).isEqualTo(random(4));
            client.close().sync();
            assertThat(events.next()).isEqualTo(Events.INACTIVE);
        }
    }

    @Test
    void anInputThatIsShutDownBringsNothingAndTheOutputGoesOn() throws Exception {
        var events = new Events();
        NamedPipeNettyChannel client = connect(events);
        assertThat(events.next()).isEqualTo(Events.ACTIVE);
        try (NamedPipeChannel peer = server.accept()) {
            client.shutdownInput().sync();
            assertThat(client.isInputShutdown()).isTrue();
            peer.write(ByteBuffer.wrap(random(3)));
            client.writeAndFlush(Unpooled.wrappedBuffer(random(4))).sync();
            assertThat(read(peer, 4)).isEqualTo(random(4));
            client.close().sync();
            assertThat(client.shutdownInput().await().cause())
                    .isInstanceOf(ClosedChannelException.class);
        }
        Object next = events.next();
        while (!next.equals(Events.INACTIVE)) {
            assertThat(next).isInstanceOf(ChannelInputShutdownReadComplete.class);
            next = events.next();
        }
    }

    @Test
    void aPipeWithoutHalfCloseSaysSoAndStaysUsable() throws Exception {
        NamedPipeAddress messages = Suite.address();
        try (var other = NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE).bind(messages)) {
            var events = new Events();
            var client =
                    (NamedPipeNettyChannel)
                            Suite.client().handler(events).connect(messages).sync().channel();
            try (NamedPipeChannel peer = other.accept()) {
                assertThat(client.shutdownOutput().await().cause())
                        .isInstanceOf(UnsupportedOperationException.class);
                assertThat(client.shutdown().await().cause())
                        .isInstanceOf(UnsupportedOperationException.class);
                assertThat(client.isInputShutdown()).isFalse();
                peer.write(ByteBuffer.wrap(random(5)));
                assertThat(events.next()).isEqualTo(Events.ACTIVE);
                assertThat(events.next(byte[].class)).isEqualTo(random(5));
                client.writeAndFlush(Unpooled.wrappedBuffer(random(4))).sync();
                assertThat(read(peer, 4)).isEqualTo(random(4));
            }
            client.closeFuture().sync();
        }
    }

    @Test
    void aChannelMovesToAnotherLoopWhileThreadsWaitForIt() throws Exception {
        EventLoop other = new DefaultEventLoop();
        var events = new Events();
        NamedPipeNettyChannel client = connect(events);
        assertThat(events.next()).isEqualTo(Events.ACTIVE);
        try (NamedPipeChannel peer = server.accept()) {
            int much = 2_000_000;
            ChannelFuture written = client.writeAndFlush(Unpooled.wrappedBuffer(random(much)));
            client.deregister().sync();
            peer.write(ByteBuffer.wrap(random(6)));
            int some = 200_000;
            byte[] begin = read(peer, some); // perhaps the end of a write that nobody hears of
            other.register(client).sync();
            byte[] rest = read(peer, much - some);
            assertThat(begin).isEqualTo(Arrays.copyOf(random(much), some));
            assertThat(rest).isEqualTo(Arrays.copyOfRange(random(much), some, much));
            assertThat(events.next(byte[].class)).isEqualTo(random(6));
            written.sync();
            client.writeAndFlush(Unpooled.wrappedBuffer(random(8))).sync();
            assertThat(read(peer, 8)).isEqualTo(random(8));
        }
        assertThat(events.next()).isEqualTo(Events.INACTIVE);
        other.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    }
}
