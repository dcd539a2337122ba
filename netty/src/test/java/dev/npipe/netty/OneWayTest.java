// SPDX-License-Identifier: Apache-2.0
package dev.npipe.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.PipeDirection;
import dev.npipe.PipeMode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.DefaultFileRegion;
import java.io.File;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pipes on which one end writes and the other one reads. */
@Tag("windows")
class OneWayTest {
    private final NamedPipeAddress address = Suite.address();
    @TempDir Path directory;

    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    private Channel server(PipeMode mode, PipeDirection direction, Events events)
            throws InterruptedException {
        return Suite.server(direction)
                .option(NamedPipeOptions.MODE, mode)
                .childHandler(events)
                .bind(address)
                .sync()
                .channel();
    }

    private NamedPipeNettyChannel client(PipeDirection direction, Events events)
            throws InterruptedException {
        return (NamedPipeNettyChannel)
                Suite.client(direction).handler(events).connect(address).sync().channel();
    }

    private static ByteBuf bytes(int value) {
        return Unpooled.wrappedBuffer(new byte[] {(byte) value});
    }

    /** Writes one way, and is refused the other way, as often as it is tried. */
    private void flows(NamedPipeNettyChannel from, Events atSource, Events atTarget)
            throws Exception {
        File file = Files.write(directory.resolve("region"), new byte[10]).toFile();
        for (int i = 0; i < 3; i++) {
            from.eventLoop().submit(from::read).sync();
            from.writeAndFlush(bytes(i)).sync();
            assertThat(atTarget.next(byte[].class)).containsExactly(i);
            var back = atTarget.channel;
            assertThat(back.writeAndFlush(bytes(1)).await().cause())
                    .isInstanceOf(NonWritableChannelException.class);
            if (!from.pipe().info().type().equals(PipeMode.MESSAGE)) {
                assertThat(back.writeAndFlush(new DefaultFileRegion(file, 0, 10)).await().cause())
                        .isInstanceOf(NonWritableChannelException.class);
            }
        }
        assertThat(from.isActive()).as("the end that writes is active").isTrue();
        from.shutdownInput().sync();
        from.writeAndFlush(bytes(9)).sync();
        assertThat(atTarget.next(byte[].class)).containsExactly(9);
        from.close().sync();
        assertThat(atSource.next()).isEqualTo(Events.INACTIVE);
        assertThat(atTarget.next()).isEqualTo(Events.INACTIVE);
    }

    @ParameterizedTest
    @EnumSource
    void aClientWritesAndItsServerReads(PipeMode mode) throws Exception {
        var accepted = new Events();
        var connected = new Events();
        Channel server = server(mode, PipeDirection.INBOUND, accepted);
        NamedPipeNettyChannel client = client(PipeDirection.INBOUND, connected);
        assertThat(accepted.next()).isEqualTo(Events.ACTIVE);
        assertThat(connected.next()).isEqualTo(Events.ACTIVE);
        flows(client, connected, accepted);
        server.close().sync();
    }

    @ParameterizedTest
    @EnumSource
    void aServerWritesAndItsClientReads(PipeMode mode) throws Exception {
        var accepted = new Events();
        var connected = new Events();
        Channel server = server(mode, PipeDirection.OUTBOUND, accepted);
        client(PipeDirection.OUTBOUND, connected);
        assertThat(accepted.next()).isEqualTo(Events.ACTIVE);
        assertThat(connected.next()).isEqualTo(Events.ACTIVE);
        flows(accepted.channel, accepted, connected);
        server.close().sync();
    }
}
