// SPDX-License-Identifier: Apache-2.0
package dev.npipe.vertx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** NetServer and NetClient over pipes, and TCP beside them. */
@Timeout(120)
class NetTest {
    @RegisterExtension static final PipeVertx PIPES = new PipeVertx();

    private final NamedPipeAddress address = PipeVertx.newAddress();
    private final NetClient client = PIPES.vertx().createNetClient();

    @AfterEach
    void close() throws Exception {
        PipeVertx.await(client.close());
    }

    /** A server that says what it hears, behind its name. */
    private static NetServer server(String name) {
        return PIPES.vertx()
                .createNetServer()
                .connectHandler(
                        socket ->
                                socket.handler(
                                        heard ->
                                                socket.write(
                                                        Buffer.buffer(name).appendBuffer(heard))));
    }

    /** What is answered to one write, of as many bytes as are expected. */
    private String ask(SocketAddress where, String text, int expected) throws Exception {
        var answer = new CompletableFuture<String>();
        var all = Buffer.buffer();
        NetSocket socket =
                PipeVertx.await(
                        client.connect(where)
                                .onSuccess(
                                        open -> {
                                            open.handler(
                                                    part -> {
                                                        all.appendBuffer(part);
                                                        if (all.length() >= expected) {
                                                            answer.complete(all.toString());
                                                        }
                                                    });
                                            open.write(text);
                                        }));
        try {
            return answer.get(60, TimeUnit.SECONDS);
        } finally {
            PipeVertx.await(socket.close());
        }
    }

    @Test
    void tcpWorksBesideThePipe() throws Exception {
        NetServer onPipe = server("pipe ");
        NetServer onTcp = server("tcp ");
        PipeVertx.await(onPipe.listen(PipeVertx.socket(address)));
        PipeVertx.await(onTcp.listen(0, "localhost"));
        try {
            var port = SocketAddress.inetSocketAddress(onTcp.actualPort(), "localhost");
            for (int round = 0; round < 20; round++) {
                assertThat(ask(PipeVertx.socket(address), "echo", 9)).isEqualTo("pipe echo");
                assertThat(ask(port, "echo", 8)).isEqualTo("tcp echo");
            }
        } finally {
            PipeVertx.await(onTcp.close());
            PipeVertx.await(onPipe.close());
        }
    }

    @Test
    void everyFormOfAnAddressIsThePipe() throws Exception {
        NetServer server = server("");
        PipeVertx.await(
                server.listen(
                        SocketAddress.domainSocketAddress("npipe:////./pipe/" + address.name())));
        try {
            var name = SocketAddress.domainSocketAddress(address.name());
            assertThat(ask(name, "echo", 4)).isEqualTo("echo");
        } finally {
            PipeVertx.await(server.close());
        }
    }

    @Test
    void bothEndsHaveTheAddressOfThePipe() throws Exception {
        var ofServer = new CompletableFuture<SocketAddress>();
        NetServer server =
                PIPES.vertx()
                        .createNetServer()
                        .connectHandler(
                                socket -> {
                                    ofServer.complete(socket.localAddress());
                                    socket.close();
                                });
        PipeVertx.await(server.listen(PipeVertx.socket(address)));
        try {
            NetSocket socket = PipeVertx.await(client.connect(PipeVertx.socket(address)));
            assertThat(socket.remoteAddress()).isEqualTo(PipeVertx.socket(address));
            assertThat(ofServer.get(60, TimeUnit.SECONDS)).isEqualTo(PipeVertx.socket(address));
            PipeVertx.await(socket.close());
        } finally {
            PipeVertx.await(server.close());
        }
    }

    @Test
    void aServerThatClosesEndsItsConnectionsAndFreesItsName() throws Exception {
        for (int round = 0; round < 3; round++) {
            NetServer server = server("");
            PipeVertx.await(server.listen(PipeVertx.socket(address)));
            var ended = new CompletableFuture<Void>();
            PipeVertx.await(
                    client.connect(PipeVertx.socket(address))
                            .onSuccess(socket -> socket.closeHandler(ended::complete)));
            PipeVertx.await(server.close());
            ended.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aNameThatIsTakenIsRefused() throws Exception {
        var other = new PipeVertx();
        NetServer server = server("");
        PipeVertx.await(server.listen(PipeVertx.socket(address)));
        try {
            var second = other.vertx().createNetServer().connectHandler(NetSocket::close);
            assertThat(PipeVertx.failure(second.listen(PipeVertx.socket(address))))
                    .isInstanceOf(FileAlreadyExistsException.class);
        } finally {
            PipeVertx.await(server.close());
            PipeVertx.await(other.vertx().close());
        }
    }

    @Test
    void aMissingPipeIsRefusedByName() throws Exception {
        assertThat(PipeVertx.failure(client.connect(PipeVertx.socket(address))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(address.toString());
    }

    @Test
    void whatIsNoAddressIsRefused() throws Exception {
        var nothing = SocketAddress.domainSocketAddress("\\\\nothing");
        assertThat(PipeVertx.failure(client.connect(nothing)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\\\\nothing");
        assertThat(PipeVertx.failure(server("").listen(nothing)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\\\\nothing");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "no sockets at paths")
    void anAbsolutePathIsASocketForEveryProgram(@TempDir Path directory) throws Exception {
        String path = directory.resolve("socket").toString();
        NetServer server = server("");
        PipeVertx.await(server.listen(SocketAddress.domainSocketAddress(path)));
        try (SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.connect(UnixDomainSocketAddress.of(path));
            other.write(UTF_8.encode("echo"));
            ByteBuffer answer = ByteBuffer.allocate(4);
            while (answer.hasRemaining()) {
                assertThat(other.read(answer)).as("not the end").isPositive();
            }
            assertThat(UTF_8.decode(answer.flip()).toString()).isEqualTo("echo");
        } finally {
            PipeVertx.await(server.close());
        }
    }
}
