// SPDX-License-Identifier: Apache-2.0
package dev.npipe.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** HTTP server and client of Vert.x, with a pipe between them. */
@Timeout(180)
@Tag("slow")
class HttpTest {
    private static final int LARGE = 5 * 1024 * 1024;
    private static final int POOLED = 4;
    private static final int REQUESTS = 1000;

    @RegisterExtension static final PipeVertx PIPES = new PipeVertx();

    @TempDir Path directory;
    private final NamedPipeAddress address = PipeVertx.newAddress();
    private final AtomicInteger connections = new AtomicInteger();
    private final CompletableFuture<Void> silentGone = new CompletableFuture<>();
    private final HttpClientAgent client =
            PIPES.vertx().createHttpClient(new PoolOptions().setHttp1MaxSize(POOLED));
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server =
                PIPES.vertx()
                        .createHttpServer()
                        .connectionHandler(_ -> connections.incrementAndGet())
                        .requestHandler(this::answer)
                        .webSocketHandler(
                                socket ->
                                        socket.textMessageHandler(
                                                said -> socket.writeTextMessage(said + "!")));
        PipeVertx.await(server.listen(PipeVertx.socket(address)));
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/echo" -> request.pipeTo(request.response().setChunked(true));
            case "/file" -> request.response().sendFile(file().toString());
            case "/silent" -> request.connection().closeHandler(_ -> silentGone.complete(null));
            default -> request.response().end("hello " + request.path());
        }
    }

    private Path file() {
        return directory.resolve("file");
    }

    @AfterEach
    void close() throws Exception {
        PipeVertx.await(client.close());
        PipeVertx.await(server.close());
    }

    private RequestOptions to(HttpMethod method, String uri) {
        return new RequestOptions()
                .setServer(PipeVertx.socket(address))
                .setMethod(method)
                .setURI(uri);
    }

    private Future<Buffer> get(String uri) {
        return client.request(to(HttpMethod.GET, uri))
                .compose(request -> request.send())
                .compose(HttpClientResponse::body);
    }

    private static byte[] random() {
        var bytes = new byte[LARGE];
        new Random(LARGE).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aRequestIsAnswered() throws Exception {
        assertThat(PipeVertx.await(get("/1")).toString()).isEqualTo("hello /1");
    }

    @Test
    void fiveMegabytesGoThereAndBack() throws Exception {
        byte[] body = random();
        Buffer answer =
                PipeVertx.await(
                        client.request(to(HttpMethod.POST, "/echo"))
                                .compose(request -> request.send(Buffer.buffer(body)))
                                .compose(HttpClientResponse::body));
        assertThat(answer.getBytes()).hasSize(LARGE);
        assertThat(answer.getBytes()).isEqualTo(body);
    }

    @Test
    void aFileIsSent() throws Exception {
        byte[] content = random();
        Files.write(file(), content);
        assertThat(PipeVertx.await(get("/file")).getBytes()).isEqualTo(content);
    }

    @Test
    void aThousandRequestsShareAPool() throws Exception {
        List<Future<Buffer>> answers = new ArrayList<>();
        for (int n = 0; n < REQUESTS; n++) {
            answers.add(get("/" + n));
        }
        PipeVertx.await(Future.all(answers));
        for (int n = 0; n < REQUESTS; n++) {
            assertThat(answers.get(n).result().toString()).isEqualTo("hello /" + n);
        }
        assertThat(connections.get()).isBetween(1, POOLED);
    }

    /** The client is a few bytes by hand, since that of Vert.x takes host and port alone. */
    @Test
    void theServerSpeaksWebSocket() throws Exception {
        var heard = new LinkedBlockingQueue<Buffer>();
        NetClient plain = PIPES.vertx().createNetClient();
        try {
            NetSocket socket =
                    PipeVertx.await(
                            plain.connect(PipeVertx.socket(address))
                                    .onSuccess(open -> open.handler(heard::add)));
            socket.write(
                    """
                    GET /chat HTTP/1.1\r
                    Host: localhost\r
                    Upgrade: websocket\r
                    Connection: Upgrade\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    Sec-WebSocket-Version: 13\r
                    \r
                    """);
            assertThat(upTo("\r\n\r\n", heard)).startsWith("HTTP/1.1 101 ");
            byte[] masked = {(byte) 0x81, (byte) 0x81, 0, 0, 0, 0, 'a'};
            socket.write(Buffer.buffer(masked));
            assertThat(upTo("a!", heard)).isEqualTo("\u0081\u0002a!");
        } finally {
            PipeVertx.await(plain.close());
        }
    }

    /** What is heard, each byte a character, until it ends with something. */
    private static String upTo(String end, BlockingQueue<Buffer> heard) throws Exception {
        var all = new StringBuilder();
        while (!all.toString().endsWith(end)) {
            Buffer part = heard.poll(60, TimeUnit.SECONDS);
            assertThat(part).as("more than %s", all).isNotNull();
            all.append(part.toString("ISO-8859-1"));
        }
        return all.toString();
    }

    @Test
    void anAnswerThatDoesNotComeEndsAtTheTimeLimit() throws Exception {
        Future<HttpClientResponse> silent =
                client.request(
                                to(HttpMethod.GET, "/silent")
                                        .setTimeout(3000)) // of which connecting is a part
                        .compose(request -> request.send());
        assertThat(PipeVertx.failure(silent)).isInstanceOf(TimeoutException.class);
        silentGone.get(60, TimeUnit.SECONDS);
        assertThat(PipeVertx.await(get("/2")).toString()).isEqualTo("hello /2");
    }

    @Test
    void aMissingPipeIsRefusedByName() throws Exception {
        NamedPipeAddress missing = PipeVertx.newAddress();
        var request =
                client.request(
                        new RequestOptions().setServer(PipeVertx.socket(missing)).setURI("/"));
        assertThat(PipeVertx.failure(request))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(missing.toString());
    }
}
