// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeMode;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What options say before and after they are set, and when they are read. */
class OptionsTest {
    private final NamedPipeAddress address = Suite.address();

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    @Test
    void optionsThatAreNotSetHaveTheirDefaults() {
        var config = new NamedPipeNettyChannel().config();
        assertThat(config.getOption(ChannelOption.ALLOW_HALF_CLOSURE)).isFalse();
        assertThat(config.getOption(NamedPipeOptions.MAX_MESSAGE_BYTES)).isEqualTo(1024 * 1024);
        assertThat(config.getOption(ChannelOption.SO_KEEPALIVE)).isFalse();
        assertThat(config.getOption(ChannelOption.SO_REUSEADDR)).isFalse();
        assertThat(config.getOption(ChannelOption.TCP_NODELAY)).isTrue();
        assertThat(config.getOption(ChannelOption.SO_RCVBUF)).isZero();
        assertThat(config.getOption(NamedPipeOptions.MODE)).isNull();
        assertThat(config.getOptions())
                .containsEntry(ChannelOption.ALLOW_HALF_CLOSURE, false)
                .containsEntry(ChannelOption.SO_KEEPALIVE, false)
                .containsEntry(ChannelOption.CONNECT_TIMEOUT_MILLIS, 30_000)
                .doesNotContainKey(NamedPipeOptions.MODE);
    }

    @Test
    void optionsOfTcpAreRemembered() {
        for (Channel channel :
                List.of(new NamedPipeNettyChannel(), new NamedPipeNettyServerChannel())) {
            assertThat(channel.config().setOption(ChannelOption.SO_KEEPALIVE, true)).isTrue();
            assertThat(channel.config().setOption(ChannelOption.SO_RCVBUF, 4096)).isTrue();
            assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
            assertThat(channel.config().getOptions())
                    .containsEntry(ChannelOption.SO_KEEPALIVE, true)
                    .containsEntry(ChannelOption.SO_RCVBUF, 4096);
        }
    }

    @Test
    void valuesThatMeanNothingAreRefused() {
        var config = new NamedPipeNettyChannel().config();
        for (int none : new int[] {0, -1}) {
            assertThatThrownBy(() -> config.setOption(NamedPipeOptions.MAX_MESSAGE_BYTES, none))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("MAX_MESSAGE_BYTES")
                    .hasMessageContaining("" + none);
        }
        var ofServer = new NamedPipeNettyServerChannel().config();
        assertThatThrownBy(() -> ofServer.setOption(ChannelOption.SO_BACKLOG, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLongestMessageIsSetUntilItIsRead() throws Exception {
        var events = new Events();
        Channel server =
                Suite.server()
                        .option(NamedPipeOptions.MODE, PipeMode.MESSAGE)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.config()
                                                .setOption(
                                                        NamedPipeOptions.MAX_MESSAGE_BYTES,
                                                        2_000_000);
                                        channel.pipeline().addLast(events);
                                    }
                                })
                        .bind(address)
                        .sync()
                        .channel();
        Channel client = Suite.client().handler(new Events()).connect(address).sync().channel();
        assertThat(events.next()).isEqualTo(Events.ACTIVE);
        client.writeAndFlush(Unpooled.wrappedBuffer(new byte[2_000_000]));
        assertThat(events.next(byte[].class)).hasSize(2_000_000);
        client.close().sync();
        assertThat(events.next()).isEqualTo(Events.INACTIVE);
        server.close().sync();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows limits the instances alone")
    void theBacklogLimitsWhoWaitsToBeAccepted() throws Exception {
        var server =
                (NamedPipeNettyServerChannel)
                        Suite.server()
                                .option(ChannelOption.SO_BACKLOG, 4)
                                .option(ChannelOption.AUTO_READ, false)
                                .childHandler(new Events())
                                .bind(address)
                                .sync()
                                .channel();
        var clients = new ArrayList<Channel>();
        Throwable refused = null;
        while (refused == null && clients.size() < 20) {
            var connect =
                    Suite.client()
                            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 1000)
                            .handler(new Events())
                            .connect(address)
                            .await();
            refused = connect.cause();
            clients.add(connect.channel());
        }
        assertThat(refused).as("the answer to client %s", clients.size()).isNotNull();
        assertThat(server.config().getOption(ChannelOption.SO_BACKLOG)).isEqualTo(4);
        for (Channel client : clients) {
            client.close().sync();
        }
        server.close().sync();
    }
}
