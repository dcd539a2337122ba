// SPDX-License-Identifier: Apache-2.0
package dev.npipe.reactor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.netty.NamedPipeNettyServerChannel;
import dev.npipe.netty.NamedPipeOptions;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

/** What the loop resources decide: what is a pipe and what is not, and what is known of one. */
@Timeout(120)
class LoopResourcesTest {
    @RegisterExtension static final PipeLoops LOOPS = new PipeLoops();

    private final NamedPipeAddress address = PipeLoops.newAddress();

    @Test
    void tcpWorksBesideThePipe() {
        DisposableServer onPipe =
                LOOPS.server(address)
                        .handle((_, answer) -> answer.sendString(Mono.just("pipe")))
                        .bindNow(PipeLoops.LIMIT);
        DisposableServer onTcp =
                HttpServer.create()
                        .runOn(LOOPS.loops())
                        .host("localhost")
                        .port(0)
                        .handle((_, answer) -> answer.sendString(Mono.just("tcp")))
                        .bindNow(PipeLoops.LIMIT);
        try {
            HttpClient tcp =
                    HttpClient.newConnection()
                            .runOn(LOOPS.loops())
                            .host("localhost")
                            .port(onTcp.port());
            for (int round = 0; round < 3; round++) {
                assertThat(PipeLoops.text(LOOPS.client(address), "/")).isEqualTo("pipe");
                assertThat(PipeLoops.text(tcp, "/")).isEqualTo("tcp");
            }
        } finally {
            onTcp.disposeNow(PipeLoops.LIMIT);
            onPipe.disposeNow(PipeLoops.LIMIT);
        }
    }

    @Test
    void addressesAreThoseOfThePipe() {
        DisposableServer server =
                LOOPS.server(address)
                        .handle(
                                (ask, answer) ->
                                        answer.sendString(
                                                Mono.just(
                                                        ask.connectionHostAddress()
                                                                + " "
                                                                + ask.connectionRemoteAddress()
                                                                + " "
                                                                + ask.remoteAddress())))
                        .bindNow(PipeLoops.LIMIT);
        try {
            assertThat(server.address()).isEqualTo(address);
            assertThatThrownBy(server::path).isInstanceOf(IllegalArgumentException.class);
            assertThat(PipeLoops.text(LOOPS.client(address), "/"))
                    .isEqualTo(address + " " + address + " null");
        } finally {
            server.disposeNow(PipeLoops.LIMIT);
        }
    }

    @Test
    void optionsReachThePipe() throws Exception {
        DisposableServer server =
                LOOPS.server(address)
                        .option(NamedPipeOptions.MAX_INSTANCES, 3)
                        .bindNow(PipeLoops.LIMIT);
        try {
            var channel = (NamedPipeNettyServerChannel) server.channel();
            assertThat(channel.server().info().maxInstances()).isEqualTo(3);
        } finally {
            server.disposeNow(PipeLoops.LIMIT);
        }
    }

    @Test
    void aNameIsFreeAfterItsServer() {
        for (int round = 0; round < 3; round++) {
            DisposableServer server = LOOPS.server(address).bindNow(PipeLoops.LIMIT);
            assertThatThrownBy(() -> LOOPS.server(address).bindNow(PipeLoops.LIMIT))
                    .hasStackTraceContaining("FileAlreadyExistsException");
            server.disposeNow(PipeLoops.LIMIT);
        }
    }

    @Test
    void whatIsNoAddressFailsTheConnect() {
        TcpClient client =
                TcpClient.newConnection()
                        .runOn(LOOPS.loops())
                        .remoteAddress(() -> new DomainSocketAddress("\\\\nothing"));
        assertThatThrownBy(() -> client.connectNow(PipeLoops.LIMIT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\\\\nothing");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no sockets at paths")
    void anAbsolutePathIsASocketForEveryProgram(@TempDir Path directory) throws Exception {
        var path = UnixDomainSocketAddress.of(directory.resolve("socket"));
        DisposableServer server =
                TcpServer.create()
                        .runOn(LOOPS.loops())
                        .bindAddress(() -> path)
                        .handle((in, out) -> out.send(in.receive().retain()))
                        .bindNow(PipeLoops.LIMIT);
        try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            client.connect(path);
            client.write(UTF_8.encode("echo"));
            ByteBuffer answer = ByteBuffer.allocate(4);
            while (answer.hasRemaining()) {
                assertThat(client.read(answer)).as("not the end").isPositive();
            }
            assertThat(UTF_8.decode(answer.flip()).toString()).isEqualTo("echo");
        } finally {
            server.disposeNow(PipeLoops.LIMIT);
        }
    }
}
