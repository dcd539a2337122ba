// SPDX-License-Identifier: Apache-2.0
package dev.npipe.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeMode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a transport is told of its pipes: here, that they are of message type. */
@Timeout(120)
class TransportTest {
    @RegisterExtension
    static final PipeVertx PIPES =
            new PipeVertx(
                    new NamedPipeTransport()
                            .servers(() -> NamedPipeServerChannel.builder().mode(PipeMode.MESSAGE))
                            .clients(() -> NamedPipeChannel.builder().mode(PipeMode.MESSAGE)));

    private final NamedPipeAddress address = PipeVertx.newAddress();

    @Test
    void aBufferIsAMessage() throws Exception {
        Vertx vertx = PIPES.vertx();
        NetServer server =
                vertx.createNetServer().connectHandler(socket -> socket.handler(socket::write));
        PipeVertx.await(server.listen(PipeVertx.socket(address)));
        try {
            var heard = new LinkedBlockingQueue<Buffer>();
            NetSocket socket =
                    PipeVertx.await(
                            vertx.createNetClient()
                                    .connect(PipeVertx.socket(address))
                                    .onSuccess(open -> open.handler(heard::add)));
            socket.write("one");
            socket.write("and two");
            assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(Buffer.buffer("one"));
            assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo(Buffer.buffer("and two"));
            PipeVertx.await(socket.close());
        } finally {
            PipeVertx.await(server.close());
        }
    }
}
