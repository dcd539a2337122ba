// SPDX-License-Identifier: Apache-2.0
package dev.npipe.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.npipe.NamedPipeAddress;
import dev.npipe.netty.NamedPipeNettyChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** What HTTP/1.1 turns into, over a pipe: WebSocket and HTTP/2. */
@Timeout(120)
class ProtocolTest {
    @RegisterExtension static final PipeLoops LOOPS = new PipeLoops();

    private final NamedPipeAddress address = PipeLoops.newAddress();

    @Test
    void aWebSocketCarriesTextBothWays() {
        DisposableServer server =
                LOOPS.server(address)
                        .route(
                                routes ->
                                        routes.ws(
                                                "/chat",
                                                (in, out) ->
                                                        out.sendString(
                                                                in.receive()
                                                                        .asString()
                                                                        .map(said -> said + "!"))))
                        .bindNow(PipeLoops.LIMIT);
        try {
            List<String> answers =
                    LOOPS.client(address)
                            .websocket()
                            .uri("/chat")
                            .handle(
                                    (in, out) ->
                                            out.sendString(Flux.just("a", "b", "c"))
                                                    .then()
                                                    .thenMany(in.receive().asString().take(3)))
                            .collectList()
                            .block(PipeLoops.LIMIT);
            assertThat(answers).containsExactly("a!", "b!", "c!");
        } finally {
            server.disposeNow(PipeLoops.LIMIT);
        }
    }

    @Test
    void requestsOfHttp2ShareOneConnection() {
        Set<NamedPipeNettyChannel> pipes = ConcurrentHashMap.newKeySet();
        DisposableServer server =
                LOOPS.server(address)
                        .protocol(HttpProtocol.H2C)
                        .doOnConnection(connection -> pipes.add(PipeLoops.pipe(connection)))
                        .handle(
                                (ask, answer) ->
                                        answer.sendString(
                                                Mono.just(ask.version() + " " + ask.uri())))
                        .bindNow(PipeLoops.LIMIT);
        try {
            HttpClient client = LOOPS.client(address).protocol(HttpProtocol.H2C);
            List<String> answers =
                    Flux.range(0, 100)
                            .flatMapSequential(
                                    n ->
                                            client.get()
                                                    .uri("/" + n)
                                                    .responseContent()
                                                    .aggregate()
                                                    .asString())
                            .collectList()
                            .block(PipeLoops.LIMIT);
            assertThat(answers)
                    .isEqualTo(IntStream.range(0, 100).mapToObj(n -> "HTTP/2.0 /" + n).toList());
            assertThat(pipes).hasSize(1);
        } finally {
            server.disposeNow(PipeLoops.LIMIT);
        }
    }

    @Test
    void aConnectionOfHttp1IsUpgradedToHttp2() {
        DisposableServer server =
                LOOPS.server(address)
                        .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                        .handle((ask, answer) -> answer.sendString(Mono.just(ask.protocol())))
                        .bindNow(PipeLoops.LIMIT);
        try {
            HttpClient client =
                    LOOPS.client(address).protocol(HttpProtocol.HTTP11, HttpProtocol.H2C);
            assertThat(PipeLoops.text(client, "/first")).isEqualTo("HTTP/2.0");
            assertThat(PipeLoops.text(client, "/second")).isEqualTo("HTTP/2.0");
        } finally {
            server.disposeNow(PipeLoops.LIMIT);
        }
    }
}
