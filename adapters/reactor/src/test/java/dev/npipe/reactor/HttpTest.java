// SPDX-License-Identifier: Apache-2.0
package dev.npipe.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import dev.npipe.netty.NamedPipeNettyChannel;
import io.netty.buffer.Unpooled;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;

/** Reactor Netty's HTTP server and client, with a pipe between them. */
@Timeout(180)
@Tag("slow")
class HttpTest {
    private static final int LARGE = 5 * 1024 * 1024;
    private static final int POOLED = 4;
    private static final int REQUESTS = 1000;

    @RegisterExtension static final PipeLoops LOOPS = new PipeLoops();

    private final NamedPipeAddress address = PipeLoops.newAddress();
    private final HttpClient client = LOOPS.client(address);
    private final Set<NamedPipeNettyChannel> pipes = ConcurrentHashMap.newKeySet();
    private final CountDownLatch silentAsked = new CountDownLatch(1);
    private final CountDownLatch silentGone = new CountDownLatch(1);
    private DisposableServer server;

    @BeforeEach
    void serve() {
        server =
                LOOPS.server(address)
                        .doOnConnection(connection -> pipes.add(PipeLoops.pipe(connection)))
                        .route(
                                routes ->
                                        routes.get("/hello/{n}", HttpTest::hello)
                                                .post("/echo", HttpTest::echo)
                                                .get("/silent", this::silent))
                        .bindNow(PipeLoops.LIMIT);
    }

    private static Publisher<Void> hello(HttpServerRequest ask, HttpServerResponse answer) {
        return answer.sendString(Mono.just(ask.version() + " hello " + ask.param("n")));
    }

    private static Publisher<Void> echo(HttpServerRequest ask, HttpServerResponse answer) {
        return answer.send(ask.receive().retain());
    }

    private Publisher<Void> silent(HttpServerRequest ask, HttpServerResponse answer) {
        ask.withConnection(connection -> connection.onDispose(silentGone::countDown));
        silentAsked.countDown();
        return Mono.never();
    }

    @AfterEach
    void close() {
        server.disposeNow(PipeLoops.LIMIT);
    }

    @Test
    void aRequestIsAnswered() {
        assertThat(PipeLoops.text(client, "/hello/1")).isEqualTo("HTTP/1.1 hello 1");
    }

    @Test
    void fiveMegabytesGoThereAndBack() {
        var body = new byte[LARGE];
        new Random(LARGE).nextBytes(body);
        byte[] answer =
                client.post()
                        .uri("/echo")
                        .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
                        .responseContent()
                        .aggregate()
                        .asByteArray()
                        .block(PipeLoops.LIMIT);
        assertThat(answer).hasSize(LARGE);
        assertThat(answer).isEqualTo(body);
    }

    @Test
    void aThousandRequestsShareAPool() {
        ConnectionProvider pool = ConnectionProvider.create("pool", POOLED);
        try {
            HttpClient pooled = LOOPS.client(pool, address);
            List<String> answers =
                    Flux.range(0, REQUESTS)
                            .flatMapSequential(
                                    n ->
                                            pooled.get()
                                                    .uri("/hello/" + n)
                                                    .responseContent()
                                                    .aggregate()
                                                    .asString(),
                                    2 * POOLED)
                            .collectList()
                            .block(PipeLoops.LIMIT);
            assertThat(answers)
                    .isEqualTo(
                            IntStream.range(0, REQUESTS)
                                    .mapToObj(n -> "HTTP/1.1 hello " + n)
                                    .toList());
            assertThat(pipes).hasSizeBetween(1, POOLED);
        } finally {
            pool.disposeLater().block(PipeLoops.LIMIT);
        }
    }

    @Test
    void anAnswerThatDoesNotComeEndsAtTheTimeLimit() {
        HttpClient impatient = client.responseTimeout(Duration.ofMillis(300));
        assertThatThrownBy(() -> PipeLoops.text(impatient, "/silent"))
                .isInstanceOf(ReadTimeoutException.class);
        assertThat(PipeLoops.text(client, "/hello/2")).isEqualTo("HTTP/1.1 hello 2");
    }

    @Test
    void aRequestThatIsCancelledClosesItsConnection() throws Exception {
        Disposable request =
                client.get().uri("/silent").responseContent().aggregate().asString().subscribe();
        assertThat(silentAsked.await(60, TimeUnit.SECONDS)).as("the server was asked").isTrue();
        request.dispose();
        assertThat(silentGone.await(60, TimeUnit.SECONDS)).as("the server knows").isTrue();
        assertThat(PipeLoops.text(client, "/hello/3")).isEqualTo("HTTP/1.1 hello 3");
    }

    @Test
    void aMissingPipeIsRefusedByName() {
        NamedPipeAddress missing = PipeLoops.newAddress();
        assertThatThrownBy(() -> PipeLoops.text(LOOPS.client(missing), "/hello/4"))
                .cause()
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining(missing.toString());
    }
}
