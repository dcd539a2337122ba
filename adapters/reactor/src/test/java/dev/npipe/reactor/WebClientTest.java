// SPDX-License-Identifier: Apache-2.0
package dev.npipe.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.npipe.NamedPipeAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.timeout.ReadTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Spring WebFlux's client over a pipe. */
@Timeout(120)
class WebClientTest {
    @RegisterExtension static final PipeLoops LOOPS = new PipeLoops();

    private final NamedPipeAddress address = PipeLoops.newAddress();
    private final Sinks.Many<String> news = Sinks.many().unicast().onBackpressureBuffer();
    private final CountDownLatch newsGone = new CountDownLatch(1);
    private DisposableServer server;

    record Point(int x, int y) {}

    @BeforeEach
    void serve() {
        server =
                LOOPS.server(address)
                        .route(
                                routes ->
                                        routes.get("/point", WebClientTest::json)
                                                .get("/news", this::events)
                                                .get("/silent", (_, _) -> Mono.never()))
                        .bindNow(PipeLoops.LIMIT);
    }

    private static Publisher<Void> json(HttpServerRequest ask, HttpServerResponse answer) {
        return answer.header("content-type", "application/json")
                .sendString(Mono.just("{\"x\":40,\"y\":2}"));
    }

    private Publisher<Void> events(HttpServerRequest ask, HttpServerResponse answer) {
        ask.withConnection(connection -> connection.onDispose(newsGone::countDown));
        return answer.sse().send(news.asFlux().map(WebClientTest::event), _ -> true);
    }

    private static ByteBuf event(String data) {
        return Unpooled.copiedBuffer("data: " + data + "\n\n", StandardCharsets.UTF_8);
    }

    @AfterEach
    void close() {
        server.disposeNow(PipeLoops.LIMIT);
    }

    private WebClient client(HttpClient http) {
        return WebClient.builder().clientConnector(new ReactorClientHttpConnector(http)).build();
    }

    private WebClient client() {
        return client(LOOPS.client(address));
    }

    private static Point point(WebClient client) {
        return client.get().uri("/point").retrieve().bodyToMono(Point.class).block(PipeLoops.LIMIT);
    }

    @Test
    void jsonBecomesAnObject() {
        assertThat(point(client())).isEqualTo(new Point(40, 2));
    }

    @Test
    void eventsComeOneByOneUntilTheClientHasEnough() throws Exception {
        var seen = new LinkedBlockingQueue<String>();
        Disposable stream =
                client().get()
                        .uri("/news")
                        .retrieve()
                        .bodyToFlux(String.class)
                        .subscribe(seen::add);
        for (int i = 0; i < 100; i++) {
            news.tryEmitNext("event " + i).orThrow();
            assertThat(seen.poll(60, TimeUnit.SECONDS)).isEqualTo("event " + i);
        }
        stream.dispose();
        assertThat(newsGone.await(60, TimeUnit.SECONDS)).as("the server knows").isTrue();
    }

    @Test
    void aStatusOfFailureIsItsException() {
        assertThatThrownBy(
                        () ->
                                client().get()
                                        .uri("/nothing")
                                        .retrieve()
                                        .toBodilessEntity()
                                        .block(PipeLoops.LIMIT))
                .isInstanceOf(WebClientResponseException.NotFound.class);
    }

    @Test
    void aTimeLimitEndsARequestAndTheNextOneIsAnswered() {
        // enough for what is answered
        WebClient impatient = client(LOOPS.client(address).responseTimeout(Duration.ofSeconds(2)));
        assertThatThrownBy(
                        () ->
                                impatient
                                        .get()
                                        .uri("/silent")
                                        .retrieve()
                                        .toBodilessEntity()
                                        .block(PipeLoops.LIMIT))
                .isInstanceOf(WebClientRequestException.class)
                .hasCauseInstanceOf(ReadTimeoutException.class);
        assertThat(point(impatient)).isEqualTo(new Point(40, 2));
    }
}
