// SPDX-License-Identifier: Apache-2.0
package dev.npipe.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.InputStreamResponseListener;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP over pipes, as over TCP. */
@Timeout(120)
@Tag("slow")
final class HttpTest {
    private static final int CALLS = 1_000;
    private static final int LARGE = 10 * 1024 * 1024;

    @ParameterizedTest
    @EnumSource
    void aThousandCallsShareOneConnection(Way way) throws Exception {
        try (Pair pair = Pair.started(way)) {
            for (int i = 0; i < CALLS; i++) {
                assertThat(pair.get("/" + i)).isEqualTo("GET /" + i);
            }
            assertThat(pair.connections()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void concurrentCallsShareThePool(Way way) throws Exception {
        try (Pair pair = Pair.started(way)) {
            var calls = IntStream.range(0, CALLS).mapToObj(i -> answerTo(pair, "/" + i)).toList();
            for (int i = 0; i < CALLS; i++) {
                assertThat(calls.get(i).get()).isEqualTo("GET /" + i);
            }
            assertThat(pair.connections()).hasSizeBetween(1, 4);
        }
    }

    private static CompletableFuture<String> answerTo(Pair pair, String path) {
        return new CompletableResponseListener(pair.request(path))
                .send()
                .thenApply(ContentResponse::getContentAsString);
    }

    @ParameterizedTest
    @EnumSource
    void aLargeBodyGoesThereAndBack(Way way) throws Exception {
        byte[] body = new byte[LARGE];
        new Random(1).nextBytes(body);
        try (Pair pair = Pair.started(way)) {
            byte[] answer =
                    new CompletableResponseListener(
                                    pair.request("/echo")
                                            .method(HttpMethod.POST)
                                            .body(new BytesRequestContent(body)),
                                    2 * LARGE)
                            .send()
                            .get()
                            .getContent();
            assertThat(answer.length).isEqualTo(LARGE);
            assertThat(answer).isEqualTo(body);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSlowBodyEndsAtTheTimeLimitAndTheNextCallIsServed(Way way) throws Exception {
        try (Pair pair = Pair.started(way)) {
            assertThatThrownBy(
                            () -> pair.request("/slow").timeout(300, TimeUnit.MILLISECONDS).send())
                    .isInstanceOf(TimeoutException.class);
            assertThat(pair.get("/next")).isEqualTo("GET /next");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAbortedCallEndsAtOnceAndTheNextOneIsServed(Way way) throws Exception {
        try (Pair pair = Pair.started(way)) {
            var listener = new InputStreamResponseListener();
            var request = pair.request("/slow");
            request.send(listener);
            listener.get(1, TimeUnit.MINUTES);
            try (InputStream body = listener.getInputStream()) {
                assertThat(body.readNBytes(10)).hasSize(10);
                var aborted = new IllegalStateException("enough");
                assertThat(request.abort(aborted).get()).isTrue();
                assertThatThrownBy(body::readAllBytes).hasStackTraceContaining("enough");
            }
            assertThat(pair.get("/next")).isEqualTo("GET /next");
        }
    }

    /** Of HTTP/1.0: nothing else says how long it is. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PIPE_HTTP2")
    void anAnswerThatEndsWithTheConnectionIsWhole(Way way) throws Exception {
        try (Pair pair = Pair.started(way)) {
            for (int i = 0; i < 20; i++) {
                var answer = pair.request("/parts").version(HttpVersion.HTTP_1_0).send();
                assertThat(answer.getHeaders().contains(HttpHeader.CONTENT_LENGTH)).isFalse();
                assertThat(answer.getContentAsString()).isEqualTo("one, two");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aQuestionThatEndsWithTheConnectionIsAnswered(Way way) throws Exception {
        try (Pair pair = Pair.started(way)) {
            for (int i = 0; i < 20; i++) {
                var request = pair.request("/last").headers(f -> f.put("Connection", "close"));
                assertThat(request.send().getContentAsString()).isEqualTo("GET /last");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdleTimeoutClosesAConnectionAtRest(Way way) throws Exception {
        try (var pair = new Pair(way)) {
            var atServer = new WhenClosed(new CountDownLatch(1));
            var atClient = new WhenClosed(new CountDownLatch(1));
            pair.connector.addBean(atServer);
            atClient.watch(pair.client);
            pair.server.start();
            pair.client.start();
            assertThat(pair.get("/first")).isEqualTo("GET /first");
            for (EndPoint connection : pair.connections()) {
                assertThat(connection.getIdleTimeout()).isEqualTo(pair.connector.getIdleTimeout());
                connection.setIdleTimeout(100);
            }
            assertThat(atServer.latch().await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(atClient.latch().await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(pair.get("/second")).isEqualTo("GET /second");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theClientsIdleTimeoutEndsACallThatHangs(Way way) throws Exception {
        try (var pair = new Pair(way)) {
            pair.client.setIdleTimeout(200);
            pair.server.start();
            pair.client.start();
            assertThatThrownBy(() -> pair.get("/slow"))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("dle timeout");
        }
    }
}
