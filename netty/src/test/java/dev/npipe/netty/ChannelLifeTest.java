// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.NamedPipes;
import dev.npipe.PipeMode;
import dev.npipe.PipeOwner;
import dev.npipe.PipeSecurity;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

/** How channels begin and end, whoever ends them. */
@Tag("windows")
class ChannelLifeTest {
    private final NamedPipeAddress address = Suite.address();

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    @Test
    void aMissingPipeRefusesTheConnection() throws Exception {
        ChannelFuture connect = Suite.client().handler(new Events()).connect(address).await();
        assertThat(connect.cause())
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(address.name())
                .hasCauseInstanceOf(NoSuchFileException.class);
        connect.channel().closeFuture().sync();
    }

    @Test
    void theWaitForAServerEndsWithTheConnectTimeout() throws Exception {
        ChannelFuture connect =
                Suite.client()
                        .option(NamedPipeOptions.WAIT_FOR_SERVER, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 50)
                        .handler(new Events())
                        .connect(address)
                        .await();
        assertThat(connect.cause())
                .isInstanceOf(ConnectTimeoutException.class)
                .hasMessageContaining("50 ms");
        connect.channel().closeFuture().sync();
    }

    @Test
    void aConnectThatWaitsEndsWithItsChannel() throws Exception {
        ChannelFuture connect =
                Suite.client()
                        .option(NamedPipeOptions.WAIT_FOR_SERVER, true)
                        .handler(new Events())
                        .connect(address);
        connect.channel().close().sync();
        assertThat(connect.await().cause()).isInstanceOf(ClosedChannelException.class);

        ChannelFuture second =
                Suite.client()
                        .option(NamedPipeOptions.WAIT_FOR_SERVER, true)
                        .handler(new Events())
                        .connect(address);
        assertThat(second.cancel(false)).isTrue();
        second.channel().closeFuture().sync();
    }

    @Test
    void aConnectThatWaitsGetsTheServerThatComes() throws Exception {
        ChannelFuture connect =
                Suite.client()
                        .option(NamedPipeOptions.WAIT_FOR_SERVER, true)
                        .handler(new Events())
                        .connect(address);
        try (var server = NamedPipeServerChannel.bind(address);
                NamedPipeChannel peer = server.accept()) {
            connect.sync();
            assertThat(connect.channel().isActive()).isTrue();
            assertThat(connect.channel().connect(address).await().cause())
                    .isInstanceOf(AlreadyConnectedException.class);
            connect.channel().close().sync();
            assertThat(peer.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void addressesOfTheInternetAreRefused() throws Exception {
        var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        assertThat(Suite.client().handler(new Events()).connect(loopback).await().cause())
                .isInstanceOf(UnsupportedAddressTypeException.class);
        assertThat(Suite.server().childHandler(new Events()).bind(loopback).await().cause())
                .isInstanceOf(UnsupportedAddressTypeException.class);
    }

    @Test
    void closingThePipeUnderTheChannelEndsIt() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            var events = new Events();
            var client =
                    (NamedPipeNettyChannel)
                            Suite.client().handler(events).connect(address).sync().channel();
            assertThat(events.next()).isEqualTo(Events.ACTIVE);
            client.pipe().close();
            assertThat(events.next()).isEqualTo(Events.INACTIVE);
            client.closeFuture().sync();
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void closingAServerThatAcceptsGivesUpTheName() throws Exception {
        for (int round = 0; round < 20; round++) {
            Channel server =
                    Suite.server().childHandler(new Events()).bind(address).sync().channel();
            assertThat(server.localAddress()).isEqualTo(address);
            assertThat(NamedPipes.exists(address)).isTrue();
            server.close().sync();
            assertThat(NamedPipes.exists(address)).isFalse();
        }
    }

    @Test
    void aServerWhosePipeIsClosedSaysSoAndEnds() throws Exception {
        var events = new Events();
        var server =
                (NamedPipeNettyServerChannel)
                        Suite.server()
                                .handler(new ServerEnd(events))
                                .childHandler(new Events())
                                .bind(address)
                                .sync()
                                .channel();
        server.server().close();
        server.closeFuture().sync();
        assertThat(events.next()).isInstanceOf(ClosedChannelException.class);
    }

    /** Passes a server's failure on to events. */
    private static final class ServerEnd extends ChannelInboundHandlerAdapter {
        private final Events events;

        ServerEnd(Events events) {
            this.events = events;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
            events.exceptionCaught(ctx, failure);
        }
    }

    @Test
    @DisabledIf(
            value = "dev.npipe.WindowsBed#isWine",
            disabledReason = "Wine ignores FILE_FLAG_FIRST_PIPE_INSTANCE")
    void aNameThatIsTakenFailsToBind() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            ChannelFuture bind = Suite.server().childHandler(new Events()).bind(address).await();
            assertThat(bind.cause()).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void optionsReachTheServer() throws Exception {
        var server =
                (NamedPipeNettyServerChannel)
                        Suite.server()
                                .option(NamedPipeOptions.MODE, PipeMode.MESSAGE)
                                .option(NamedPipeOptions.MAX_INSTANCES, 1)
                                .option(NamedPipeOptions.SECURITY, PipeSecurity.currentUser())
                                .option(ChannelOption.SO_BACKLOG, 128)
                                .option(ChannelOption.SO_REUSEADDR, true)
                                .childOption(ChannelOption.TCP_NODELAY, true)
                                .childOption(ChannelOption.SO_KEEPALIVE, true)
                                .childHandler(new Events())
                                .bind(address)
                                .sync()
                                .channel();
        assertThat(server.server().info().type()).isEqualTo(PipeMode.MESSAGE);
        assertThat(server.server().info().maxInstances()).isEqualTo(1);
        assertThat(server.config().getOption(NamedPipeOptions.MAX_INSTANCES)).isEqualTo(1);
        Channel first =
                Suite.client()
                        .option(NamedPipeOptions.EXPECT_OWNER, PipeOwner.currentUser())
                        .handler(new Events())
                        .connect(address)
                        .sync()
                        .channel();
        ChannelFuture second =
                Suite.client()
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 50)
                        .handler(new Events())
                        .connect(address)
                        .await();
        assertThat(second.cause()).isInstanceOf(ConnectTimeoutException.class);
        first.close().sync();
        server.close().sync();
    }

    @Test
    void aClientOfTheOtherTypeIsRefused() throws Exception {
        try (var server = NamedPipeServerChannel.bind(address)) {
            ChannelFuture connect =
                    Suite.client()
                            .option(NamedPipeOptions.MODE, PipeMode.MESSAGE)
                            .handler(new Events())
                            .connect(address)
                            .await();
            assertThat(connect.cause()).isInstanceOf(IOException.class).hasMessageContaining("230");
            assertThat(server.isOpen()).isTrue();
        }
    }

    @Test
    void aKilledPeerEndsTheChannel() throws Exception {
        var events = new Events();
        Channel server = Suite.server().childHandler(events).bind(address).sync().channel();
        Process peer =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-Ddev.npipe.backend="
                                        + System.getProperty("dev.npipe.backend", ""),
                                "--enable-native-access=ALL-UNNAMED",
                                Peer.class.getName(),
                                address.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            assertThat(events.next()).isEqualTo(Events.ACTIVE);
            assertThat(events.next(byte[].class)).containsExactly(1);
        } finally {
            peer.destroyForcibly().waitFor();
        }
        Object end = events.next();
        if (!end.equals(Events.INACTIVE)) {
            assertThat(end).isInstanceOf(IOException.class);
            assertThat(events.next()).isEqualTo(Events.INACTIVE);
        }
        assertThat(
                        events.channel
                                .writeAndFlush(Unpooled.wrappedBuffer(new byte[1]))
                                .await()
                                .cause())
                .isInstanceOf(ClosedChannelException.class);
        server.close().sync();
    }

    /** Connects, writes a byte, and waits to be killed. */
    static final class Peer {
        private Peer() {}

        public static void main(String[] args) throws Exception {
            var pipe = NamedPipeChannel.connect(NamedPipeAddress.parse(args[0]));
            pipe.write(ByteBuffer.wrap(new byte[] {1}));
            Thread.sleep(Duration.ofHours(1));
        }
    }

    @Test
    void thePipeIsThereOnlyWhenConnected() {
        var channel = new NamedPipeNettyChannel();
        assertThatThrownBy(channel::pipe).isInstanceOf(NotYetConnectedException.class);
        assertThat(channel.remoteAddress()).isNull();
    }
}
