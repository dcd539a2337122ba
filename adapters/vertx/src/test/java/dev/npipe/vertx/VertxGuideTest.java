// SPDX-License-Identifier: Apache-2.0
package dev.npipe.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeChannel;
import dev.npipe.NamedPipeServerChannel;
import dev.npipe.PipeSecurity;
import dev.npipe.netty.OwnPipeDirectory;
import dev.npipe.netty.RecordedLeaks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The Java of the section on Vert.x in docs/guide-netty.md, from between the marks. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no directory keeps fixed names apart there")
@Timeout(60)
final class VertxGuideTest implements OwnPipeDirectory {
    @AfterAll
    static void noBufferIsLost() {
        RecordedLeaks.expectNone();
    }

    @Test
    void aServerAndItsClientTalk() throws Exception {
        // tag::ends
        Vertx vertx = Vertx.builder().withTransport(new NamedPipeTransport()).build();
        SocketAddress pipe = SocketAddress.domainSocketAddress("\\\\.\\pipe\\SamplePipe");
        Future<HttpServer> server =
                vertx.createHttpServer()
                        .requestHandler(request -> request.response().end("hello"))
                        .listen(pipe);
        RequestOptions hello = new RequestOptions().setServer(pipe).setURI("/hello");
        Future<Buffer> answer =
                server.compose(_ -> vertx.createHttpClient().request(hello))
                        .compose(HttpClientRequest::send)
                        .compose(HttpClientResponse::body);
        // end::ends
        assertThat(PipeVertx.await(answer)).isEqualTo(Buffer.buffer("hello"));
        PipeVertx.await(vertx.close());
    }

    @Test
    void optionsOfThePipeAreSetInTheBuilders() throws Exception {
        // tag::options
        var transport =
                new NamedPipeTransport()
                        .servers(
                                () ->
                                        NamedPipeServerChannel.builder()
                                                .security(PipeSecurity.authenticatedUsers()))
                        .clients(() -> NamedPipeChannel.builder().waitForServer(true));
        // end::options
        Vertx vertx = Vertx.builder().withTransport(transport).build();
        SocketAddress pipe = SocketAddress.domainSocketAddress("SamplePipe");
        var connected = vertx.createNetClient().connect(pipe);
        var server = vertx.createNetServer().connectHandler(socket -> socket.write("hello"));
        PipeVertx.await(server.listen(pipe));
        assertThat(PipeVertx.await(connected).remoteAddress())
                .isEqualTo(SocketAddress.domainSocketAddress("\\\\.\\pipe\\SamplePipe"));
        PipeVertx.await(vertx.close());
    }
}
